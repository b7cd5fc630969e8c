package org.example.pfsec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.plugin.LockedPackage;
import dev.packagefast.security.plugin.LockfileReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class VendoredListTest {
    private final LockfileReader reader =
            ServiceLoader.load(LockfileReader.class).findFirst().orElseThrow();

    @Test
    void readsPackagesWithTheirLines() throws Exception {
        LockfileReader.Reading reading = read("# vendored 1\n\nnpm lodash 4.17.20\n# a remark\nPyPI requests\n");
        assertEquals(List.of(LockedPackage.of("npm", "lodash", "4.17.20", 3)), reading.packages());
        assertEquals(
                List.of(5), reading.omissions().stream().map(LockfileReader.Omission::line).toList());
    }

    @Test
    void refusesAnotherFile() {
        assertEquals(1, assertThrows(BadLockfileException.class, () -> read("npm lodash 4.17.20")).line());
    }

    private LockfileReader.Reading read(String text) throws BadLockfileException {
        return reader.read("vendored.txt", text.getBytes(StandardCharsets.UTF_8));
    }
}
