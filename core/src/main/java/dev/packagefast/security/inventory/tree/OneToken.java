package dev.packagefast.security.inventory.tree;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.scanner.Scanner;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * Remembers the token that a scanner stands on. The parser asks some ten times what kind it is, and for each time the
 * library's scanner goes anew through the keys that may still be open.
 */
final class OneToken implements Scanner {
    private final Scanner scanner;
    private @Nullable Token current;

    OneToken(Scanner scanner) {
        this.scanner = scanner;
    }

    @Override
    public boolean checkToken(Token.ID... choices) {
        Token.ID found = peekToken().getTokenId();
        for (Token.ID choice : choices) {
            if (found == choice) {
                return true;
            }
        }
        return choices.length == 0;
    }

    @Override
    public boolean checkToken(Token.ID choice) {
        return peekToken().getTokenId() == choice;
    }

    @Override
    public Token peekToken() {
        Token known = current;
        if (known == null) {
            known = scanner.peekToken();
            current = known;
        }
        return known;
    }

    @Override
    public Token next() {
        peekToken();
        current = null;
        return scanner.next();
    }

    @Override
    public boolean hasNext() {
        return current != null || scanner.hasNext();
    }

    @Override
    public void resetDocumentIndex() {
        scanner.resetDocumentIndex();
    }
}
