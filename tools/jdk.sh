# Finds a JDK 25 or newer and leaves its folder in JDK. Sourced by pfsec and check: plain sh, no process is started.

# The feature release of the JDK in folder $1 (its "release" file says it), left in JDK_FEATURE; empty when it is none.
jdk_feature() {
  JDK_FEATURE=
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      value=${value%\"}
      JDK_FEATURE=${value%%[!0-9]*}
      break
    fi
  done < "$1/release"
  [ -n "$JDK_FEATURE" ]
}

jdk_fits() {
  jdk_feature "$1" && [ "$JDK_FEATURE" -ge 25 ]
}

# JAVA_HOME if it is one, then java on the PATH, then the usual folders.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && jdk_fits "$JAVA_HOME"; then
    JDK=$JAVA_HOME
    return 0
  fi
  java_on_path=$(command -v java 2> /dev/null) || java_on_path=
  if [ -n "$java_on_path" ]; then
    java_on_path=$(readlink -f "$java_on_path" 2> /dev/null) || java_on_path=
    JDK=${java_on_path%/bin/java}
    if [ -n "$JDK" ] && jdk_fits "$JDK"; then
      return 0
    fi
  fi
  for JDK in ${PFSEC_JDK_FOLDERS-/usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    "${HOME:-/nonexistent}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home}; do
    if jdk_fits "$JDK"; then
      return 0
    fi
  done
  JDK=
  return 1
}

say_no_jdk() {
  echo "$1: needs a JDK 25 or newer, and found none." >&2
  echo "  looked at JAVA_HOME (${JAVA_HOME:-not set}), java on the PATH ($(command -v java || echo none)), /usr/lib/jvm and the other usual folders" >&2
  echo "  install one, for example: apt-get install openjdk-25-jdk, or sdk install java 25-tem, and run this again" >&2
  echo "  or set JAVA_HOME to the folder of one that is there already" >&2
}
