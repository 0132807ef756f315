package ${{ values.package }};

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The running service, for tests that ask it as callers do. It is started once for all of them. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"service.environment=test", "build.commit=c0ffee"})
@Import(Place.Broken.class)
abstract class Place {

    /** A route that fails, for tests alone. */
    static final String BREAKS = "/breaks";

    @RestController
    static class Broken {
        @GetMapping(BREAKS)
        String breaks() {
            throw new IllegalStateException("the password is swordfish");
        }
    }

    private static final HttpClient client = HttpClient.newHttpClient();
    private static final JsonMapper json = new JsonMapper();

    @LocalServerPort
    int port;

    /** An answer, with its body as text. */
    record Answer(HttpResponse<String> whole) {

        int status() {
            return whole.statusCode();
        }

        String text() {
            return whole.body();
        }

        JsonNode json() {
            return json.readTree(whole.body());
        }

        String header(String name) {
            return whole.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path, String... headers) {
        HttpRequest.Builder asked = at(path);
        if (headers.length > 0) {
            asked.headers(headers);
        }
        return send(asked.GET());
    }

    Answer post(String path, String body) {
        return send(at(path).header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static Answer send(HttpRequest.Builder asked) {
        try {
            return new Answer(client.send(asked.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
