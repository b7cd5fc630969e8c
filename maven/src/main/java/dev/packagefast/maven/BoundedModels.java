package dev.packagefast.maven;

import dev.packagefast.security.inventory.Limits;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.model.Model;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.model.building.ModelBuildingRequest;
import org.apache.maven.model.building.ModelProblem;
import org.apache.maven.model.building.ModelProblemCollector;
import org.apache.maven.model.building.ModelProblemCollectorRequest;
import org.apache.maven.model.interpolation.ModelInterpolator;
import org.apache.maven.model.interpolation.ModelVersionProcessor;
import org.apache.maven.model.interpolation.StringVisitorModelInterpolator;
import org.apache.maven.model.io.DefaultModelReader;
import org.apache.maven.model.io.ModelReader;
import org.apache.maven.model.path.PathTranslator;
import org.apache.maven.model.path.ProfileActivationFilePathInterpolator;
import org.apache.maven.model.path.UrlNormalizer;
import org.apache.maven.model.profile.ProfileActivationContext;
import org.codehaus.plexus.interpolation.InterpolationException;
import org.codehaus.plexus.interpolation.InterpolationPostProcessor;

/**
 * Makes Maven's model builder, which takes a POM for a friend's, safe to hand a stranger's: a file is read up to a size,
 * and what its properties expand to is bounded. Sixty properties, each of them the one before twice, are otherwise a text
 * that no memory holds.
 */
final class BoundedModels extends DefaultModelBuilderFactory {
    /** What all properties of one POM and its parents may expand to, counted each time that one is used. */
    static final int MOST_EXPANDED = 16 << 20;

    private static final String TOO_LONG = "properties expand to more than " + (MOST_EXPANDED >> 20) + " Mi characters";

    @Override
    protected ModelReader newModelReader() {
        return new DefaultModelReader() {
            @Override
            public Model read(InputStream in, Map<String, ?> options) throws IOException {
                byte[] content;
                try (in) {
                    content = in.readNBytes(Limits.MOST_BYTES + 1);
                }
                if (content.length > Limits.MOST_BYTES) {
                    throw new IOException("a POM is larger than " + (Limits.MOST_BYTES >> 20) + " MiB");
                }
                return super.read(new ByteArrayInputStream(content), options);
            }
        };
    }

    @Override
    protected ModelInterpolator newModelInterpolator() {
        PathTranslator paths = newPathTranslator();
        UrlNormalizer urls = newUrlNormalizer();
        ModelVersionProcessor versions = newModelVersionPropertiesProcessor();
        return (model, folder, request, problems) -> {
            BoundedInterpolator once = new BoundedInterpolator();
            once.setPathTranslator(paths).setUrlNormalizer(urls).setVersionPropertiesProcessor(versions);
            return once.interpolateModel(model, folder, request, problems);
        };
    }

    @Override
    protected ProfileActivationFilePathInterpolator newProfileActivationFilePathInterpolator() {
        return new ProfileActivationFilePathInterpolator() {
            @Override
            public String interpolate(String path, ProfileActivationContext context) throws InterpolationException {
                if (path != null && new Expansion(context).length(path, 0) > MOST_EXPANDED) {
                    throw new InterpolationException(TOO_LONG, path.substring(0, Math.min(80, path.length())));
                }
                return super.interpolate(path, context);
            }
        }.setPathTranslator(newPathTranslator());
    }

    /** Interpolates one model. Every use of a property comes by the post-processor before its text is put in. */
    private static final class BoundedInterpolator extends StringVisitorModelInterpolator {
        private int left = MOST_EXPANDED;

        @Override
        public Model interpolateModel(
                Model model, File folder, ModelBuildingRequest request, ModelProblemCollector problems) {
            Model interpolated = super.interpolateModel(model, folder, request, problems);
            if (left < 0) {
                problems.add(new ModelProblemCollectorRequest(ModelProblem.Severity.ERROR, ModelProblem.Version.BASE)
                        .setMessage(TOO_LONG));
            }
            return interpolated;
        }

        @Override
        protected List<? extends InterpolationPostProcessor> createPostProcessors(
                Model model, File folder, ModelBuildingRequest request) {
            List<InterpolationPostProcessor> all = new ArrayList<>();
            all.add((expression, value) -> {
                int length = String.valueOf(value).length();
                left = left < length ? -1 : left - length;
                // Null leaves the value to the next; an empty text is the end of it.
                return left < 0 ? "" : null;
            });
            all.addAll(super.createPostProcessors(model, folder, request));
            return all;
        }
    }

    /** How long a text is when its properties are put in; more than is allowed where they name each other without end. */
    private static final class Expansion {
        private static final int MOST_LEVELS = 200;

        private final ProfileActivationContext context;
        private final Map<String, Long> known = new HashMap<>();

        Expansion(ProfileActivationContext context) {
            this.context = context;
        }

        long length(String text, int level) {
            if (level > MOST_LEVELS) {
                return MOST_EXPANDED + 1L;
            }
            long length = text.length();
            for (int from = text.indexOf("${"); from >= 0; from = text.indexOf("${", from + 2)) {
                int to = text.indexOf('}', from);
                if (to < 0) {
                    break;
                }
                length = Math.min(MOST_EXPANDED + 1L, length + ofProperty(text.substring(from + 2, to), level));
            }
            return length;
        }

        private long ofProperty(String name, int level) {
            Long before = known.get(name);
            if (before != null) {
                return before;
            }
            long longest = 0;
            for (Map<String, String> properties : List.of(
                    context.getProjectProperties(), context.getUserProperties(), context.getSystemProperties())) {
                String value = properties.get(name);
                longest = Math.max(longest, value == null ? 0 : length(value, level + 1));
            }
            known.put(name, longest);
            return longest;
        }
    }
}
