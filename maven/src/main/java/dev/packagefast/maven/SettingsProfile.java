package dev.packagefast.maven;

import org.apache.maven.model.Activation;
import org.apache.maven.model.ActivationFile;
import org.apache.maven.model.ActivationOS;
import org.apache.maven.model.ActivationProperty;
import org.apache.maven.model.Profile;
import org.apache.maven.model.Repository;
import org.apache.maven.model.RepositoryPolicy;
import org.jspecify.annotations.Nullable;

/** A profile of {@code settings.xml} in the words of a POM, so that Maven itself decides whether it is active. */
final class SettingsProfile {
    private SettingsProfile() {}

    static Profile asModel(org.apache.maven.settings.Profile profile) {
        Profile model = new Profile();
        model.setId(profile.getId());
        model.setSource(Profile.SOURCE_SETTINGS);
        model.setProperties(profile.getProperties());
        if (profile.getActivation() != null) {
            model.setActivation(activation(profile.getActivation()));
        }
        for (org.apache.maven.settings.Repository repository : profile.getRepositories()) {
            model.addRepository(repository(repository));
        }
        return model;
    }

    private static Activation activation(org.apache.maven.settings.Activation stated) {
        Activation activation = new Activation();
        activation.setActiveByDefault(stated.isActiveByDefault());
        activation.setJdk(stated.getJdk());
        if (stated.getProperty() != null) {
            var property = new ActivationProperty();
            property.setName(stated.getProperty().getName());
            property.setValue(stated.getProperty().getValue());
            activation.setProperty(property);
        }
        if (stated.getOs() != null) {
            var os = new ActivationOS();
            os.setArch(stated.getOs().getArch());
            os.setFamily(stated.getOs().getFamily());
            os.setName(stated.getOs().getName());
            os.setVersion(stated.getOs().getVersion());
            activation.setOs(os);
        }
        if (stated.getFile() != null) {
            var file = new ActivationFile();
            file.setExists(stated.getFile().getExists());
            file.setMissing(stated.getFile().getMissing());
            activation.setFile(file);
        }
        return activation;
    }

    private static Repository repository(org.apache.maven.settings.Repository stated) {
        Repository repository = new Repository();
        repository.setId(stated.getId());
        repository.setUrl(stated.getUrl());
        repository.setLayout(stated.getLayout());
        repository.setReleases(policy(stated.getReleases()));
        repository.setSnapshots(policy(stated.getSnapshots()));
        return repository;
    }

    private static @Nullable RepositoryPolicy policy(org.apache.maven.settings.@Nullable RepositoryPolicy stated) {
        if (stated == null) {
            return null;
        }
        RepositoryPolicy policy = new RepositoryPolicy();
        policy.setEnabled(stated.isEnabled());
        policy.setUpdatePolicy(stated.getUpdatePolicy());
        policy.setChecksumPolicy(stated.getChecksumPolicy());
        return policy;
    }
}
