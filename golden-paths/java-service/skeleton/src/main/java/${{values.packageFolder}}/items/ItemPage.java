package ${{ values.package }}.items;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;

/** Some items, and what to ask for as {@code after} to have the next; nothing on the last page. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ItemPage(List<Item> items, UUID next) {
}
