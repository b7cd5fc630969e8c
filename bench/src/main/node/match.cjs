// npm's own semver package doing the same range checks: node match.cjs SEMVER_FOLDER FACTS.ndjson QUESTIONS.tsv …
// Prints what MatchRound prints. Ranges are parsed once, before the clock runs; versions are parsed as they are asked.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

const [folder, factsFile, ...questionFiles] = process.argv.slice(2);
const semver = require(path.resolve(folder));
// Loose, as npm itself reads what advisories say: there are bounds such as 2025.08.14.
const OPTIONS = { includePrerelease: true, loose: true };
const WARM_MICROS = 1_500_000;
const MEASURED_MICROS = 1_000_000;

async function readFacts() {
  const byName = new Map();
  for await (const line of readline.createInterface({ input: fs.createReadStream(factsFile) })) {
    const { name, id, ranges, versions } = JSON.parse(line);
    const known = byName.get(name) ?? [];
    byName.set(name, known);
    // One advisory may stand in several entries for one package; it is one finding.
    let advisory = known.find((one) => one.id === id);
    if (!advisory) {
      advisory = { id, ranges: [], versions: new Set() };
      known.push(advisory);
    }
    for (const range of ranges) {
      advisory.ranges.push(new semver.Range(range, OPTIONS));
    }
    for (const version of versions) {
      advisory.versions.add(version);
    }
  }
  return byName;
}

function match(byName, name, text) {
  const known = byName.get(name);
  if (known === undefined) {
    return 0;
  }
  const version = semver.parse(text, OPTIONS);
  let findings = 0;
  for (const advisory of known) {
    if (advisory.versions.has(text) || (version !== null && advisory.ranges.some((range) => range.test(version)))) {
      findings++;
    }
  }
  return findings;
}

function pass(byName, questions) {
  let findings = 0;
  for (const [name, version] of questions) {
    findings += match(byName, name, version);
  }
  return findings;
}

function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

readFacts().then((byName) => {
  for (const file of questionFiles) {
    const questions = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => line.split('\t'));
    const warm = cpuMicros() + WARM_MICROS;
    let findings;
    do {
      findings = pass(byName, questions);
    } while (cpuMicros() < warm);
    const start = cpuMicros();
    let asked = 0;
    let spent;
    do {
      pass(byName, questions);
      asked += questions.length;
      spent = cpuMicros() - start;
    } while (spent < MEASURED_MICROS);
    console.log([path.basename(file, '.tsv'), asked, spent * 1000, -1, findings].join('\t'));
  }
});
