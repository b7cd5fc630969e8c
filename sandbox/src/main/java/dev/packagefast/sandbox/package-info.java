/**
 * One command that is not trusted, under kernel isolation, without a helper program and without privilege.
 *
 * <p>A {@link dev.packagefast.sandbox.SandboxPolicy} says what the command may touch; {@link
 * dev.packagefast.sandbox.Sandbox} runs it; a {@link dev.packagefast.sandbox.SandboxResult} says how it ended and how
 * strongly it was held: its {@link dev.packagefast.sandbox.Isolation}. A command that could not be held as strongly as
 * the policy demands is not started: that, and only that, is an exception.
 *
 * <p>How: a fresh thread of this JVM gives up its rights (Landlock, seccomp, capabilities), tries them on itself, and
 * starts the command, which inherits what is left. The thread ends; no other thread is touched. The command lives in a
 * process group that it cannot leave and that dies with the run, and with the JVM.
 */
@NullMarked
package dev.packagefast.sandbox;

import org.jspecify.annotations.NullMarked;
