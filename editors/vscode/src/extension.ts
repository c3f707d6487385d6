// Starts the server of pvlint and shows what it says. All that it knows, it knows itself.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;
let log: vscode.OutputChannel;

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
    vscode.workspace.registerTextDocumentContentProvider("pvlint-rule", pages),
    vscode.commands.registerCommand("pvlint.restart", () => restart(context)),
    vscode.commands.registerCommand("pvlint.showLog", () => log.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(context)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("pvlint")) {
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
    },
    middleware: {
      // The page of a rule is Markdown, which the editor can show.
      executeCommand: async (command, args, next) => {
        const answer = await next(command, args);
        if (command === "pvlint.explainRule" && typeof answer === "string") {
          await Pages.show(String(args[0]), answer);
        }
        return answer;
      },
    },
  };
  client = new LanguageClient("pvlint", "pvlint", server, options);
  await client.start();
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

/** The pages of rules as documents that cannot be edited. */
class Pages implements vscode.TextDocumentContentProvider {
  private static readonly texts = new Map<string, string>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return Pages.texts.get(uri.path) ?? "";
  }

  static async show(rule: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: "pvlint-rule", path: `/${rule}.md` });
    Pages.texts.set(uri.path, text);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }
}
