# Sourced by ./mvnw and deploy/local/up: choose_jdk sets JAVA_HOME to a JDK from 21 to 25 and says in one line which.
# Looks at JAVA_HOME, then at java on the PATH, then for the newest one in the usual places.

oldest=21
newest=25

say() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; }
fail() { say "$@"; exit 1; }

# The major version of the JDK at $1; nothing when there is none.
major() {
    [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release" 2>/dev/null || :)
    [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
    printf '%s' "$version" | sed 's/^1\.//; s/[^0-9].*//'
}

fits() { [ -n "$1" ] && [ "$1" -ge "$oldest" ] && [ "$1" -le "$newest" ]; }

# The home of the java on the PATH, through its symbolic links.
home_on_path() {
    java=$(command -v java 2>/dev/null) || return 0
    java=$(readlink -f -- "$java" 2>/dev/null || printf '%s' "$java")
    dirname -- "$(dirname -- "$java")"
}

search() {
    best=''
    best_major=0
    for home in /usr/lib/jvm/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* /opt/* \
        /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        found=$(major "$home")
        if fits "$found" && [ "$found" -gt "$best_major" ]; then
            best=$home
            best_major=$found
        fi
    done
}

choose_jdk() {
    why=''
    if [ -n "${JAVA_HOME:-}" ]; then
        found=$(major "$JAVA_HOME")
        if fits "$found"; then
            say "JDK $found at $JAVA_HOME (JAVA_HOME)"
            return
        fi
        why="JAVA_HOME is ${found:-no JDK}"
    fi
    home=$(home_on_path)
    found=$(major "$home")
    if fits "$found"; then
        JAVA_HOME=$home
        say "JDK $found at $JAVA_HOME (java on the PATH${why:+; $why})"
        return
    fi
    [ -z "$found" ] || why="${why:+$why, }java on the PATH is $found"
    search
    [ -n "$best" ] || fail "no JDK from $oldest to $newest found${why:+ ($why)}: install one (Temurin 25, say) or set JAVA_HOME."
    JAVA_HOME=$best
    say "JDK $best_major at $JAVA_HOME (found on this machine${why:+; $why})"
}
