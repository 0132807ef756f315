package ${{ values.package }}.items;

import java.net.URI;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import ${{ values.package }}.web.Problems.Refusal;

/** The API of items. openapi.yaml describes it; a test holds the two together. */
@RestController
@RequestMapping("/v1/items")
public class ItemController {

    private static final Logger log = LoggerFactory.getLogger(ItemController.class);

    private final ItemStore items;

    public ItemController(ItemStore items) {
        this.items = items;
    }

    @GetMapping
    public ItemPage list(
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            @RequestParam(required = false) UUID after) {
        return items.list(limit, after);
    }

    @PostMapping
    public ResponseEntity<Item> add(@Valid @RequestBody NewItem asked) {
        Item item = items.add(asked.name())
                .orElseThrow(() -> new Refusal(HttpStatus.INSUFFICIENT_STORAGE, "full", "There is no room for another item"));
        log.atInfo().addKeyValue("item", item.id()).log("item added");
        return ResponseEntity.created(URI.create("/v1/items/" + item.id())).body(item);
    }

    @GetMapping("/{id}")
    public Item get(@PathVariable UUID id) {
        return items.get(id).orElseThrow(() -> new Refusal(HttpStatus.NOT_FOUND, "not_found", "There is no item " + id));
    }
}
