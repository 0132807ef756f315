package ${{ values.package }}.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.ClassPathResource;

/** What this program was built from. Maven writes it into build.properties. */
@ConfigurationProperties("build")
public record Build(String version, String commit) {

    /** What release.txt said when it was built. */
    public String release() {
        try {
            return new ClassPathResource("release.txt").getContentAsString(StandardCharsets.UTF_8).strip();
        } catch (IOException missing) {
            return "unknown";
        }
    }
}
