package ${{ values.package }}.web;

import java.util.Locale;

import ch.qos.logback.classic.spi.ILoggingEvent;
import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/** Levels are written as in the other services of the platform: in lower case. */
public class LogLines implements StructuredLoggingJsonMembersCustomizer<ILoggingEvent> {

    @Override
    public void customize(Members<ILoggingEvent> members) {
        members.applyingValueProcessor(ValueProcessor
                .of(level -> String.valueOf(level).toLowerCase(Locale.ROOT))
                .whenHasUnescapedPath("level"));
    }
}
