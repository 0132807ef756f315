package ${{ values.package }};

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import ${{ values.package }}.items.ItemStore;

/** Items through the door that callers use. */
class ItemsTest extends Place {

    @Autowired
    ItemStore items;

    @Test
    void anItemThatWasAddedIsFoundAgain() {
        Answer added = post("/v1/items", "{\"name\": \"A lamp\"}");
        assertThat(added.status()).isEqualTo(201);
        String id = added.json().get("id").asString();
        assertThat(added.header("location")).isEqualTo("/v1/items/" + id);
        assertThat(added.json().get("createdAt").asString()).endsWith("Z");
        assertThat(get("/v1/items/" + id).json()).isEqualTo(added.json());
    }

    @Test
    void itemsComeInPagesInTheOrderInWhichTheyWereAdded() {
        ItemStore own = new ItemStore();
        for (String name : new String[] {"one", "two", "three"}) {
            own.add(name);
        }
        var first = own.list(2, null);
        assertThat(first.items()).extracting("name").containsExactly("one", "two");
        var second = own.list(2, first.next());
        assertThat(second.items()).extracting("name").containsExactly("three");
        assertThat(second.next()).isNull();
        assertThat(get("/v1/items?limit=1").json().get("items").size()).isLessThanOrEqualTo(1);
    }

    @Test
    void whatIsNoItemIsRefusedAndNothingIsKeptOfIt() {
        int before = items.list(100, null).items().size();
        String tooLong = "x".repeat(201);
        for (String body : new String[] {
            "{}", "{\"name\": \"\"}", "{\"name\": \"   \"}", "{\"name\": {}}", "[", "{\"name\": \"a\", \"b\": 1}",
            "{\"name\": \"" + tooLong + "\"}", "{\"name\": \"" + "y".repeat(100_000) + "\"}",
        }) {
            Answer answer = post("/v1/items", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.json().at("/error/code").asString()).isEqualTo("invalid");
        }
        assertThat(post("/v1/items", "{\"name\": \"\"}").json().at("/error/message").asString()).startsWith("name ");
        assertThat(items.list(100, null).items()).hasSize(before);
        assertThat(get("/v1/items?limit=0").status()).isEqualTo(400);
        assertThat(get("/v1/items?limit=many").status()).isEqualTo(400);
        assertThat(get("/v1/items/not-an-id").status()).isEqualTo(400);
        assertThat(get("/v1/items/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void memoryHasAnEnd() {
        ItemStore own = new ItemStore();
        for (int count = 0; count < ItemStore.ITEMS_MAX; count += 1) {
            assertThat(own.add("x")).isPresent();
        }
        assertThat(own.add("one more")).isEmpty();
    }
}
