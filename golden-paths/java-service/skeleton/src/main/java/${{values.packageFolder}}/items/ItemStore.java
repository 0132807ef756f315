package ${{ values.package }}.items;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Component;

/** Where items are kept: in memory, until the service is given a database. Nothing else knows that. */
@Component
public class ItemStore {

    /** How many items one process keeps, so that its memory has an end. */
    public static final int ITEMS_MAX = 10_000;

    private final Map<UUID, Item> items = new LinkedHashMap<>();
    private final Clock clock = Clock.systemUTC();

    /** Items in the order in which they came, after the one with the id {@code after}. */
    public synchronized ItemPage list(int limit, UUID after) {
        List<Item> all = new ArrayList<>(items.values());
        int start = after == null ? 0 : all.indexOf(items.get(after)) + 1;
        int end = Math.min(start + limit, all.size());
        List<Item> page = List.copyOf(all.subList(start, end));
        return new ItemPage(page, end < all.size() && !page.isEmpty() ? page.get(page.size() - 1).id() : null);
    }

    public synchronized Optional<Item> get(UUID id) {
        return Optional.ofNullable(items.get(id));
    }

    /** Keeps a new item; empty when there is no room for one. */
    public synchronized Optional<Item> add(String name) {
        if (items.size() >= ITEMS_MAX) {
            return Optional.empty();
        }
        Item item = new Item(UUID.randomUUID(), name, clock.instant());
        items.put(item.id(), item);
        return Optional.of(item);
    }
}
