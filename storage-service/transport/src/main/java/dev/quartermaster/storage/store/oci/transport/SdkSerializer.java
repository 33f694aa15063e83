package dev.quartermaster.storage.store.oci.transport;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.impl.SimpleBeanPropertyFilter;
import com.fasterxml.jackson.databind.ser.impl.SimpleFilterProvider;
import com.fasterxml.jackson.databind.util.StdDateFormat;
import com.oracle.bmc.http.client.Serializer;
import com.oracle.bmc.http.client.internal.ExplicitlySetBmcModel;
import java.io.IOException;
import java.util.List;

/** The SDK's JSON: RFC 3339 times with milliseconds; a property is written when it is not null or was set to null. */
final class SdkSerializer implements Serializer {
    private final ObjectMapper mapper = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .serializationInclusion(JsonInclude.Include.ALWAYS)
            .defaultDateFormat(new StdDateFormat().withColonInTimeZone(true))
            .filterProvider(new SimpleFilterProvider()
                    .addFilter(ExplicitlySetBmcModel.EXPLICITLY_SET_FILTER_NAME, new SetProperties()))
            .build();

    @Override
    public <T> T readValue(String json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    @Override
    public <T> T readValue(byte[] json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    /** A list without the array type of its elements, which a native image does not know. */
    <T> List<T> readList(String json, Class<T> type) throws IOException {
        return mapper.readerForListOf(type).readValue(json);
    }

    @Override
    public String writeValueAsString(Object value) throws IOException {
        return mapper.writeValueAsString(value);
    }

    private static final class SetProperties extends SimpleBeanPropertyFilter {
        @Override
        public void serializeAsField(
                Object bean, JsonGenerator generator, SerializerProvider provider, PropertyWriter writer)
                throws Exception {
            if (writer.getName().equals(ExplicitlySetBmcModel.EXPLICITLY_SET_PROPERTY_NAME)) {
                return;
            }
            boolean wasSet =
                    bean instanceof ExplicitlySetBmcModel model && model.wasPropertyExplicitlySet(writer.getName());
            if (wasSet || !(writer instanceof BeanPropertyWriter property) || property.get(bean) != null) {
                writer.serializeAsField(bean, generator, provider);
            }
        }
    }
}
