/** Tests of the sandbox: what it must hold is tried first without it. */
package dev.packagefast.sandbox;
