/** Benchmarks: measured claims, run by hand, never a gate. State is filled in by the harness, so null checks are off. */
package dev.packagefast.bench;
