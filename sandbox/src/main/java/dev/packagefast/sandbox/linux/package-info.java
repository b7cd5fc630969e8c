/**
 * The kernel as the sandbox uses it: system calls, Landlock, seccomp, {@code posix_spawn}. The one place of the product
 * with native access; it knows nothing of policies.
 *
 * <p>Three facts of Linux carry everything here:
 *
 * <ul>
 *   <li><b>Restrictions belong to a thread.</b> {@code no_new_privs}, a Landlock domain, a seccomp filter and the
 *       capability sets are attributes of one thread, inherited by what that thread creates, and can never be taken off.
 *       So a thread is made for one launch, restricted, and thrown away.
 *   <li><b>Whoever creates from a restricted thread passes the restriction on.</b> A JVM creates threads and loads
 *       classes where it happens to be; therefore a restricted thread only issues system calls that ran before.
 *   <li><b>A process group whose leader is not reaped keeps its number.</b> A filter that forbids leaving the group makes
 *       that number a name for the whole tree, which one {@code kill} reaches.
 * </ul>
 *
 * <p>What depends on the processor stands in {@link dev.packagefast.sandbox.linux.Syscall} and
 * {@link dev.packagefast.sandbox.linux.Architecture}.
 */
@NullMarked
package dev.packagefast.sandbox.linux;

import org.jspecify.annotations.NullMarked;
