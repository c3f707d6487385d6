// Starts the server of pvlint and shows what it says. All that it knows, it knows itself.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;
let log: vscode.OutputChannel;
let lastFile: vscode.Uri | undefined;

const FILES = [
  { language: "bitbake" },
  { pattern: "**/{*.,}{args,services,mdev,network}.json" },
  { pattern: "**/device.json" },
  { pattern: "**/{.,}pvlint.toml" },
];

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  log = vscode.window.createOutputChannel("pvlint");
  const pages = new Pages();
  context.subscriptions.push(
    log,
    vscode.workspace.registerTextDocumentContentProvider("pvlint-page", pages),
    vscode.commands.registerCommand("pvlint.restart", () => restart(context)),
    vscode.commands.registerCommand("pvlint.showLog", () => log.show()),
    vscode.commands.registerCommand("pvlint.showValues", () => showPage("values", "pvlint.values")),
    vscode.commands.registerCommand("pvlint.showGraph", () => showPage("graph", "pvlint.graph")),
    vscode.commands.registerCommand("pvlint.explainContainer", () => showPage("container", "pvlint.container")),
    vscode.commands.registerCommand("pvlint.chooseRecipe", chooseRecipe),
    vscode.commands.registerCommand("pvlint.createContainer", createContainer),
    vscode.workspace.registerTextDocumentContentProvider("pvlint", {
      provideTextDocumentContent: async (uri) => {
        const page = await client?.sendRequest<{ text: string }>("workspace/textDocumentContent", { uri: uri.toString() });
        return page?.text;
      },
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor?.document.uri.scheme === "file") {
        lastFile = editor.document.uri;
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(context)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("pvlint") || event.affectsConfiguration("json.validate.enable")) {
        void restart(context);
      }
    }),
  );
  await start(context);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(context: vscode.ExtensionContext): Promise<void> {
  const old = client;
  client = undefined;
  await old?.stop();
  await start(context);
}

async function start(context: vscode.ExtensionContext): Promise<void> {
  const settings = vscode.workspace.getConfiguration("pvlint");
  if (!settings.get<boolean>("enable")) {
    return;
  }
  const program = findProgram(context, settings);
  const why = await refusal(program);
  if (why) {
    const answer = await vscode.window.showErrorMessage(
      `pvlint: ${why} Install pvlint, or set pvlint.path to a pvlint that has the command lsp.`,
      "Open the setting",
    );
    if (answer) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "pvlint.path");
    }
    return;
  }
  const server: ServerOptions = { command: program, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: FILES,
    outputChannel: log,
    initializationOptions: {
      checkWorkspace: settings.get("checkWorkspace"),
      inlayHints: settings.get("inlayHints"),
      codeLens: settings.get("codeLens"),
      showsPages: true,
      marksJson: marksJson(),
    },
    middleware: {
      // The page of a rule is Markdown, which the editor can show.
      executeCommand: async (command, args, next) => {
        const answer = await next(command, args);
        if (command === "pvlint.explainRule" && typeof answer === "string") {
          await Pages.show(`${args[0]}.md`, answer);
        }
        return answer;
      },
    },
  };
  client = new LanguageClient("pvlint", "pvlint", server, options);
  await client.start();
}

/** Whether the editor marks errors of syntax in JSON itself: then the server need not. */
function marksJson(): boolean {
  const isThere = vscode.extensions.getExtension("vscode.json-language-features") !== undefined;
  return isThere && vscode.workspace.getConfiguration("json").get<boolean>("validate.enable", true);
}

/** The program that is set, else the one that came along, else the one on the PATH. */
function findProgram(context: vscode.ExtensionContext, settings: vscode.WorkspaceConfiguration): string {
  // What a folder says of it counts only if the folder is trusted: `restrictedConfigurations` in package.json.
  const set = settings.get<string>("path");
  if (set) {
    return set;
  }
  const name = process.platform === "win32" ? "pvlint.exe" : "pvlint";
  const bundled = join(context.extensionPath, "bin", name);
  return existsSync(bundled) ? bundled : name;
}

/** Why a program does not serve editors, as one sentence, if it does not; older ones know no such command. */
function refusal(program: string): Promise<string | undefined> {
  return new Promise((resolve) =>
    execFile(program, ["lsp", "--help"], (error) => resolve(error ? `\`${program} lsp\` does not start: ${error.message.trim()}.` : undefined)),
  );
}

/** Shows what a command of the server says of the file in the editor. */
async function showPage(name: string, command: string): Promise<void> {
  // The graph is of all containers.
  const of = command === "pvlint.graph" ? [] : [fileInEditor()];
  const text = of.includes(undefined) ? undefined : await ask<string>(command, ...of);
  if (text) {
    await Pages.show(command === "pvlint.container" ? `${name}.txt` : `${name}.md`, text);
  }
}

/** An include or a class has no values of its own: it is seen through a recipe that reads it. */
async function chooseRecipe(): Promise<void> {
  const file = fileInEditor();
  const recipes = (file && (await ask<string[]>("pvlint.readers", file))) || [];
  const items = recipes.map((recipe) => ({ label: vscode.workspace.asRelativePath(vscode.Uri.parse(recipe)), recipe }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: "The recipe through which this file is seen" });
  if (chosen) {
    await ask("pvlint.seeThrough", file, chosen.recipe);
  }
}

async function createContainer(): Promise<void> {
  const file = fileInEditor();
  if (!file) {
    return;
  }
  const name = await vscode.window.showInputBox({
    prompt: "The name of the new container, in the layer of the file in the editor",
    placeHolder: "gauge",
    validateInput: async (name) => (name ? await ask<string>("pvlint.wrongContainerName", name) : undefined),
  });
  if (name) {
    await ask("pvlint.newContainer", file, name);
  }
}

/** The file that is looked at, which may have no editor that is active: a page about it may be, or it was just renamed. */
function fileInEditor(): string | undefined {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const shown = vscode.window.activeTextEditor?.document.uri ?? (tab instanceof vscode.TabInputText ? tab.uri : undefined);
  const file = (shown?.scheme === "file" ? shown : lastFile)?.toString();
  if (!file) {
    void vscode.window.showErrorMessage("pvlint: open a file of a layer first.");
  }
  return file;
}

/** The answer to a command; a refusal is shown. */
async function ask<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
  try {
    return await client?.sendRequest<T>("workspace/executeCommand", { command, arguments: args });
  } catch (error) {
    void vscode.window.showErrorMessage(`pvlint: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Pages that the server writes, as documents that cannot be edited. */
class Pages implements vscode.TextDocumentContentProvider {
  private static readonly texts = new Map<string, string>();
  private static readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = Pages.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return Pages.texts.get(uri.path) ?? "";
  }

  static async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: "pvlint-page", path: `/${name}` });
    Pages.texts.set(uri.path, text);
    Pages.changed.fire(uri);
    if (name.endsWith(".md")) {
      await vscode.commands.executeCommand("markdown.showPreview", uri);
    } else {
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }
}
