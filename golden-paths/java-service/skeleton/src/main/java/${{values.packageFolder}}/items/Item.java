package ${{ values.package }}.items;

import java.time.Instant;
import java.util.UUID;

/** An example of something that this service keeps. */
public record Item(UUID id, String name, Instant createdAt) {
}
