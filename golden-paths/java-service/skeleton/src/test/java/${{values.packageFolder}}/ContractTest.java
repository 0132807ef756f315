package ${{ values.package }};

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.yaml.snakeyaml.Yaml;

/** The API and its description say the same: every operation of one is in the other. */
class ContractTest extends Place {

    @Autowired
    Map<String, RequestMappingInfoHandlerMapping> mappings;

    @Test
    void openapiDescribesEveryRouteAndNothingElse() throws IOException {
        Set<String> served = new TreeSet<>();
        for (RequestMappingInfoHandlerMapping mapping : mappings.values()) {
            mapping.getHandlerMethods().keySet().forEach(info -> info.getPatternValues().forEach(path -> info
                    .getMethodsCondition()
                    .getMethods()
                    .forEach(method -> served.add(method + " " + path))));
        }
        served.remove("GET " + BREAKS);
        Set<String> described = new TreeSet<>();
        Map<String, Map<String, Map<String, Object>>> document = new Yaml().load(Files.readString(Path.of("openapi.yaml")));
        document.get("paths").forEach((path, operations) ->
                operations.keySet().forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        assertThat(served).isEqualTo(described);
    }
}
