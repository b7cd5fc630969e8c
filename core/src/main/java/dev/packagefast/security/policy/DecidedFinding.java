package dev.packagefast.security.policy;

/** A finding and what the policy says about it. */
public record DecidedFinding(Finding finding, Decision decision) {}
