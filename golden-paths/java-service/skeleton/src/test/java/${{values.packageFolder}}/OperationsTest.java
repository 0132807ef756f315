package ${{ values.package }};

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the platform relies on: health, readiness, version, figures, logs. */
@ExtendWith(OutputCaptureExtension.class)
class OperationsTest extends Place {

    @Autowired
    ApplicationContext context;

    @Test
    void theServiceTellsWhatItIsAndHowItIs() {
        assertThat(get("/healthz").json().get("status").asString()).isEqualTo("ok");
        assertThat(get("/readyz").json().get("status").asString()).isEqualTo("ready");
        JsonNode version = get("/version").json();
        assertThat(version.get("service").asString()).isEqualTo("${{ values.name }}");
        assertThat(version.get("environment").asString()).isEqualTo("test");
        assertThat(version.get("commit").asString()).isEqualTo("c0ffee");
        assertThat(version.get("version").asString()).isEqualTo("1.0.0");
        assertThat(version.get("release").asString()).isNotBlank();
    }

    @Test
    void oneThatStopsIsSentNoRequests() {
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        assertThat(get("/readyz").status()).isEqualTo(503);
        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        assertThat(get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void requestsAreCountedByRouteNeverByAddress() {
        get("/v1/items/00000000-0000-4000-8000-000000000000");
        get("/nowhere/in/particular");
        String figures = get("/metrics").text();
        assertThat(figures).containsPattern("http_server_requests_seconds_count\\{[^}]*uri=\"/v1/items/\\{id}\"");
        assertThat(figures).containsPattern("http_server_requests_seconds_bucket\\{[^}]*le=\"0\\.3\"");
        assertThat(figures).contains("jvm_memory_used_bytes").contains("jvm_gc_pause_seconds");
        assertThat(figures).doesNotContain("particular").doesNotContain("8000-0000");
    }

    @Test
    void eachRequestLeavesALineOfJsonWithItsId(CapturedOutput output) {
        Answer answer = get("/v1/items", "x-request-id", "abc");
        assertThat(answer.header("x-request-id")).isEqualTo("abc");
        JsonNode line = line(output, "request answered");
        assertThat(line.get("requestId").asString()).isEqualTo("abc");
        assertThat(line.get("level").asString()).isEqualTo("info");
        assertThat(line.get("service").asString()).isEqualTo("${{ values.name }}");
        assertThat(line.get("commit").asString()).isEqualTo("c0ffee");
        assertThat(get("/v1/items", "x-request-id", "a b").header("x-request-id")).doesNotContain(" ");
    }

    @Test
    void aFailureSaysNothingOfItsInsideAndTheLogSaysAll(CapturedOutput output) {
        Answer answer = get(BREAKS);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("swordfish");
        JsonNode line = line(output, "could not answer");
        assertThat(line.get("level").asString()).isEqualTo("error");
        assertThat(line.toString()).contains("swordfish");
    }

    private static JsonNode line(CapturedOutput output, String message) {
        JsonMapper mapper = new JsonMapper();
        List<JsonNode> lines = Arrays.stream(output.getOut().split("\n"))
                .filter(line -> line.startsWith("{"))
                .map(mapper::readTree)
                .filter(line -> line.path("message").asString().equals(message))
                .toList();
        assertThat(lines).isNotEmpty();
        return lines.get(lines.size() - 1);
    }
}
