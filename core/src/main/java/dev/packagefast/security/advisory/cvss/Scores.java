package dev.packagefast.security.advisory.cvss;

import java.math.BigDecimal;
import java.util.Optional;

/** What the equations of one version answer. {@code overall} is the score of everything that the vector defines. */
record Scores(BigDecimal base, Optional<BigDecimal> temporal, Optional<BigDecimal> environmental, BigDecimal overall) {}
