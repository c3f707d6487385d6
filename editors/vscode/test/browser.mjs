// Uses the extension as a person does, in VS Code as code-server serves it to a browser. `.ci/vscode` starts it, with
//   LAYER     a copy of fixtures/layers/editors
//   ADDRESS   where code-server listens
//   BROWSER   the program of the browser
//   PICTURES  where pictures for the guide go; none are made without it
// Everything waits for what it expects, never for a time.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { LAYER, ADDRESS, BROWSER, PICTURES, TOOLS } = process.env;
const { chromium } = createRequire(join(TOOLS, "node_modules/"))("playwright-core");

const RECIPE = "recipes-containers/courier/courier_1.2.bb";
const SERVICES = "recipes-containers/courier/files/courier.services.json";
const ARGS = "recipes-containers/web/files/web.args.json";
const WEB = "recipes-containers/web/web_2.0.bb";
const GAUGE = "recipes-containers/gauge/gauge_1.0.bb";
const PATIENCE = Number(process.env.PATIENCE ?? 120_000);

const browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1100, height: 640 } });
page.setDefaultTimeout(PATIENCE);
const { keyboard } = page;

let doing = "nothing";
try {
  await step("VS Code opens the layer", opensLayer);
  await step("a wrong role is underlined", underlines);
  await step("what is typed is checked, too", checksWhatIsTyped);
  await step("a quick fix is applied", appliesFix);
  await step("a value is shown", showsValue);
  await step("a service of another container is completed", completesService);
  await step("an error of JSON syntax is marked once, and fixed", marksJsonOnce);
  await step("a service leads to its provider", jumpsToProvider);
  await step("a service is renamed in both files", renamesService);
  await step("the values of a recipe are shown", showsValues);
  await step("a rename that cannot be complete is refused", refusesRename);
  await step("a recipe is formatted", formats);
  await step("a container is renamed with its files", renamesContainer);
  await step("a wrong name for a new container is refused while it is typed", refusesName);
  await step("a new container is made and shown", createsContainer);
  await step("a file that SRC_URI names is made by a quick fix", createsFile);
} catch (error) {
  const picture = join(PICTURES ?? LAYER, "failed.png");
  await page.screenshot({ path: picture });
  console.error(`not ok: ${doing}; ${picture} shows it\n${error}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}

async function step(what, act) {
  doing = what;
  const begin = performance.now();
  await act();
  console.log(`ok: ${what} (${Math.round(performance.now() - begin)} ms)`);
}

async function opensLayer() {
  await page.goto(`${ADDRESS}/?folder=${encodeURIComponent(LAYER)}`);
  await page.locator(".monaco-workbench").waitFor();
  await page.locator(".explorer-folders-view").getByText("recipes-containers").first().waitFor();
  await open(RECIPE);
}

async function underlines() {
  await page.locator(".squiggly-error").first().waitFor();
  await command("View: Focus Problems");
  await problem("the device does not know the role `mgmnt`").waitFor();
}

async function checksWhatIsTyped() {
  await focusEditor();
  await keyboard.press("Control+End");
  await keyboard.type("OWN_NAME = unquoted\n");
  await problem("syntax-error").waitFor();
  for (const key of ["ArrowUp", "Control+Shift+K"]) await keyboard.press(key);
  await problem("syntax-error").waitFor({ state: "detached" });
}

async function appliesFix() {
  await goTo("PVR_APP_ADD_ROLES", "mgm");
  // What is found in the text as it is now comes a moment later, and a menu that is open does not change.
  await again("Control+.", page.locator(".action-widget").getByText("Write `mgmt`"));
  await picture("fix");
  await keyboard.press("Enter");
  await problem("mgmnt").waitFor({ state: "detached" });
  await saved(RECIPE, 'PVR_APP_ADD_ROLES = "mgmt"');
}

async function showsValue() {
  await goTo("DESCRIPTION", "DESC");
  await command("Show or Focus Hover");
  const hover = page.locator(".monaco-hover:visible", { hasText: "sensors on, to whoever asks" });
  await hover.first().waitFor();
  await picture("hover");
  await keyboard.press("Escape");
}

async function completesService() {
  await open(ARGS);
  await goTo('"sensors"', '"name": "');
  for (let letter = 0; letter < "sensors".length; letter++) await keyboard.press("Delete");
  await again("Control+Space", page.locator(".suggest-widget.visible").getByText("sensors").first());
  await picture("completion");
  await keyboard.press("Enter");
  await saved(ARGS, '{"name": "sensors", "target"');
}

async function marksJsonOnce() {
  await goTo('"sensors"', '"name": "sensors"');
  await keyboard.press("Delete");
  await problem("Expected comma").waitFor();
  await keyboard.press("ArrowRight");
  await again("Control+.", page.locator(".action-widget").getByText("Add the comma"));
  if (await problem("json-syntax").count()) throw new Error("the error is marked twice");
  await keyboard.press("Enter");
  await saved(ARGS, '{"name": "sensors", "target"');
}

async function jumpsToProvider() {
  await goTo('"sensors"', '"sen');
  await keyboard.press("F12");
  await tab(SERVICES).waitFor();
}

async function renamesService() {
  await goTo('"sensors"', '"sen');
  await keyboard.press("F2");
  const name = page.locator(".rename-box input");
  await name.fill("readings");
  await picture("rename");
  await name.press("Enter");
  await saved(SERVICES, '"name": "readings"');
  await saved(ARGS, '"name": "readings"');
}

async function showsValues() {
  await open(RECIPE);
  await command("pvlint: Show the values of this recipe");
  await page.locator('.tab.active[aria-label*="values.md"]').first().waitFor();
  const frames = () => page.frames().filter((frame) => frame.name() === "active-frame" || frame.url().includes("fake.html"));
  await until(async () => {
    const texts = await Promise.all(frames().map((frame) => frame.locator("body").innerText().catch(() => "")));
    return texts.some((text) => text.includes("HOMEPAGE"));
  });
  await picture("values");
}

async function refusesRename() {
  await open(RECIPE);
  await goTo("SUMMARY", "SUMM");
  await keyboard.press("F2");
  await page.locator(".monaco-editor-overlaymessage").filter({ hasText: "SUMMARY" }).waitFor();
  await keyboard.press("Escape");
}

async function formats() {
  await keyboard.press("Control+End");
  await keyboard.type('OWN_NAME   =    "x"\n');
  await command("Format Document");
  await saved(RECIPE, '\nOWN_NAME = "x"\n');
}

async function renamesContainer() {
  await open(WEB);
  await keyboard.press("Control+End");
  await keyboard.type('PVROOT_CONTAINERS = "web"\n');
  await saved(WEB, 'PVROOT_CONTAINERS = "web"');
  await goTo("PVROOT_CONTAINERS", '"we');
  const name = page.locator(".rename-box input");
  await again("F2", name);
  await name.fill("site");
  await name.press("Enter");
  await saved("recipes-containers/site/site_2.0.bb", 'PVROOT_CONTAINERS = "site"');
  const left = ["web", "site/web_2.0.bb", "site/files/web.args.json"].filter((path) => isThere(path));
  if (left.length || !isThere("site/files/site.args.json")) throw new Error(`only half renamed: ${left} stay`);
}

async function refusesName() {
  await command("pvlint: Create a container", page.locator('.quick-input-widget input[placeholder="gauge"]'));
  await keyboard.type("../Gauge");
  await page.locator(".quick-input-message", { hasText: "lower-case letters" }).waitFor();
  await picture("new");
  await keyboard.press("Control+A");
  await keyboard.type("courier");
  await page.locator(".quick-input-message", { hasText: "there is a recipe `courier` already" }).waitFor();
}

async function createsContainer() {
  await keyboard.press("Control+A");
  await keyboard.type(GAUGE.split("/")[1]);
  await page.locator(".quick-input-message", { hasText: "already" }).waitFor({ state: "hidden" });
  await keyboard.press("Enter");
  await tab(GAUGE).waitFor();
  await saved(GAUGE, "inherit core-image container-pvrexport");
}

async function createsFile() {
  await keyboard.press("Control+End");
  await keyboard.type('SRC_URI += "file://${PN}.args.json"\n');
  await problem("`gauge.args.json` is not found").waitFor();
  await goTo("SRC_URI", "file://${PN}.args");
  await again("Control+.", page.locator(".action-widget").getByText("Create `"));
  await keyboard.press("Enter");
  await saved("recipes-containers/gauge/files/gauge.args.json", "{}");
  await problem("`gauge.args.json` is not found").waitFor({ state: "detached" });
}

function isThere(path) {
  return existsSync(join(LAYER, "recipes-containers", path));
}

/** Waits until something is so. */
async function until(holds) {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Presses a key until something is there. */
async function again(key, expected) {
  const end = performance.now() + PATIENCE;
  for (;;) {
    await keyboard.press(key);
    try {
      return await expected.waitFor({ timeout: 5_000 });
    } catch (error) {
      if (performance.now() > end) throw error;
      await keyboard.press("Escape");
    }
  }
}

/** Opens a file of the layer. */
async function open(path) {
  const name = path.split("/").pop();
  await keyboard.press("Control+P");
  await page.locator(".quick-input-widget input").first().waitFor();
  await keyboard.type(name);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).first().waitFor();
  await keyboard.press("Enter");
  await tab(path).waitFor();
  await focusEditor();
}

function tab(path) {
  const name = path.split("/").pop();
  return page.locator(`.tab.active[data-resource-name="${name}"]`);
}

async function focusEditor() {
  await page.locator(".editor-instance .view-lines").first().waitFor();
  await command("View: Focus Active Editor Group");
}

/** Runs a command by its name, as from the palette, which goes away then unless the command asks for something. */
async function command(name, asked) {
  await keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().waitFor();
  await keyboard.type(name);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).first().waitFor();
  await keyboard.press("Enter");
  if (asked) return asked.waitFor();
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

function problem(words) {
  return page.locator(".markers-panel .monaco-list-row", { hasText: words }).first();
}

/** Puts the cursor after `part`, in the first line of the open file that has `words`. */
async function goTo(words, part) {
  await command("File: Save All");
  const name = await page.locator(".tab.active").first().getAttribute("data-resource-name");
  const path = [RECIPE, SERVICES, ARGS, WEB, GAUGE].find((path) => path.endsWith(`/${name}`));
  const lines = readFileSync(join(LAYER, path), "utf8").split("\n");
  const line = lines.findIndex((line) => line.includes(words));
  const column = lines[line].indexOf(part) + part.length;
  await keyboard.press("Control+G");
  await page.locator(".quick-input-widget input").first().waitFor();
  await keyboard.type(`${line + 1}:${column + 1}`);
  await keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Saves all files, until one has these words in it. */
async function saved(path, words) {
  const end = performance.now() + PATIENCE;
  do {
    await command("File: Save All");
    if (existsSync(join(LAYER, path)) && readFileSync(join(LAYER, path), "utf8").includes(words)) return;
  } while (performance.now() < end);
  throw new Error(`no ${words} in ${path}`);
}

async function picture(name) {
  if (!PICTURES) return;
  const path = join(PICTURES, `vscode-${name}.png`);
  writeFileSync(path, await page.screenshot({ animations: "disabled" }));
}
