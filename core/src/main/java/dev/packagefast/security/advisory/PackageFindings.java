package dev.packagefast.security.advisory;

/** What is known about one of the packages asked about; never clean. */
public record PackageFindings(PackageVersion packageVersion, MatchResult result) {}
