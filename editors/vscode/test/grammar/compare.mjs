// Compares the grammar with what BitBake reads: in every file of metadata below the directories that are named, the lines
// that one takes for comments, values, headers of functions and their bodies the other must take for the same.
//   node test/grammar/compare.mjs PVLINT DIRECTORY…
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const extension = join(here, "../..");
const require = createRequire(join(extension, "node_modules/vscode-tmgrammar-test/package.json"));
const textmate = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

const GRAMMARS = {
  "source.bitbake": join(extension, "syntaxes/bitbake.tmLanguage.json"),
  "source.shell": join(here, "shell.tmLanguage.json"),
  "source.python": join(here, "python.tmLanguage.json"),
};

const [pvlint, ...directories] = process.argv.slice(2);
await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) => (GRAMMARS[scope] ? textmate.parseRawGrammar(readFileSync(GRAMMARS[scope], "utf8"), GRAMMARS[scope]) : null),
});
const grammar = await registry.loadGrammar("source.bitbake");

const files = directories.flatMap((directory) => readdirSync(directory, { recursive: true }).map((name) => join(directory, name)));
let [compared, wrong] = [0, 0];
for (const file of files.filter((file) => /\.(bb|bbappend|bbclass|inc)$/.test(file)).sort()) {
  const text = readFileSync(file, "utf8");
  const answer = spawnSync(pvlint, ["ast", "--format", "json", file], { encoding: "utf8", maxBuffer: 1 << 28 });
  const { ok, statements } = JSON.parse(answer.stdout);
  // What BitBake refuses has no kinds.
  if (!ok) continue;
  const colored = kindsByGrammar(text);
  const known = kindsByStatements(text, statements);
  for (const [line, kind] of known) {
    compared += 1;
    if (colored[line - 1] !== kind) {
      wrong += 1;
      console.error(`${file}:${line}: ${kind} is colored as ${colored[line - 1]}`);
    }
  }
}
console.log(`${compared} lines compared`);
process.exitCode = wrong === 0 && compared > 0 ? 0 : 1;

/** What each line begins with, by its innermost scope. */
function kindsByGrammar(text) {
  let state = textmate.INITIAL;
  return text.split("\n").map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    const first = tokens.find((token) => line.slice(token.startIndex, token.endIndex).trim() !== "");
    const scopes = (first ?? tokens[0]).scopes.join(" ");
    if (/meta\.embedded\.block/.test(scopes)) return "body";
    if (/string\.quoted/.test(scopes)) return "value";
    if (/comment\.line/.test(scopes)) return "comment";
    if (/variable\.other|storage\.modifier|entity\.name|storage\.type|keyword/.test(scopes)) return "statement";
    return scopes;
  });
}

/** The lines of which is known what they are: statements, values that go on, the insides of functions, comments. */
function kindsByStatements(text, statements) {
  const known = new Map();
  const within = new Set();
  for (const { kind, first_line: first, line, body } of statements) {
    for (let at = first; at <= line; at += 1) within.add(at);
    if (kind === "data" || kind === "method") known.set(first, "statement");
    for (let at = first + 1; at <= line; at += 1) {
      if (kind === "data") known.set(at, "value");
      // A line without anything has no color.
      else if (kind === "method" && at < line && body[at - first - 1]?.trim()) known.set(at, "body");
    }
  }
  text.split("\n").forEach((line, index) => {
    if (line.startsWith("#") && !within.has(index + 1)) known.set(index + 1, "comment");
  });
  return known;
}
