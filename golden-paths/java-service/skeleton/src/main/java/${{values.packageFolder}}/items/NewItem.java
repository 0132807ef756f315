package ${{ values.package }}.items;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** What a caller gives to have an item made. */
public record NewItem(@NotBlank @Size(max = 200) String name) {
}
