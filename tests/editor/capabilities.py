"""The server's answers are within what its clients say they can: pytest-lsp holds them to the capabilities that
editors were recorded with, and what it does not look at is looked at here.

`capabilities.rs` runs this in a copy of the layer `editors`.
"""

import asyncio
import importlib.resources
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

CLIENTS = sorted(
    entry.name.removesuffix(".json").replace("_v", "@", 1)
    for entry in importlib.resources.files("pytest_lsp.clients").iterdir()
    if entry.name.endswith(".json")
)
LAYER = pathlib.Path.cwd()
RECIPE = LAYER / "recipes-containers/courier/courier_1.2.bb"
ARGS = LAYER / "recipes-containers/web/files/web.args.json"
ROLES = 14  # the line of PVR_APP_ADD_ROLES, from 0
TEXT = RECIPE.read_text() + 'OTHER_NAME  =  "${PN}"\nUSE = "${OTHER_NAME}"\nOTHER_NAME ?= "x"\n'


def can(capabilities, path):
    """What stands at a path of the capabilities; None if nothing does."""
    value = capabilities
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


@pytest_lsp.fixture(params=CLIENTS, config=ClientServerConfig(server_command=["pvlint", "lsp"]))
async def client(request, lsp_client: LanguageClient):
    lsp_client.offers = (
        await lsp_client.initialize_session(
            types.InitializeParams(
                capabilities=client_capabilities(request.param),
                workspace_folders=[types.WorkspaceFolder(uri=LAYER.as_uri(), name="layer")],
                root_uri=LAYER.as_uri(),
            )
        )
    ).capabilities
    for path, text in ((RECIPE, TEXT), (ARGS, ARGS.read_text())):
        document = types.TextDocumentItem(uri=path.as_uri(), language_id="bitbake", version=1, text=text)
        lsp_client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    async with asyncio.timeout(60):
        # Findings that need values come after those of the syntax.
        while not any(one.code == "roles-value" for one in lsp_client.diagnostics.get(RECIPE.as_uri(), [])):
            await lsp_client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    yield
    await lsp_client.shutdown_session()


def text(path=RECIPE):
    return types.TextDocumentIdentifier(uri=path.as_uri())


def at(line, character):
    return types.Position(line=line, character=character)


def whole():
    return types.Range(start=at(0, 0), end=at(9999, 0))


def line_of(words):
    return next(number for number, line in enumerate(TEXT.splitlines()) if words in line)


async def actions(client):
    """The actions on the whole text, whether they are done here or come as commands."""
    context = types.CodeActionContext(diagnostics=[])
    params = types.CodeActionParams(text_document=text(), range=whole(), context=context)
    return await client.text_document_code_action_async(params)


def check_edit(capabilities, edit):
    """An edit has only what the client can carry out."""
    operations = can(capabilities, "workspace.workspace_edit.resource_operations") or []
    if edit.document_changes is not None:
        assert can(capabilities, "workspace.workspace_edit.document_changes") or operations
    for change in edit.document_changes or []:
        kind = getattr(change, "kind", None)
        assert kind is None or types.ResourceOperationKind(kind) in operations


async def check_what_is_offered(client):
    wanted, offers = client.capabilities, client.offers
    encodings = can(wanted, "general.position_encodings") or []
    assert offers.position_encoding in (None, types.PositionEncodingKind.Utf16, *encodings)
    if isinstance(offers.rename_provider, types.RenameOptions):
        assert can(wanted, "text_document.rename.prepare_support")
    if isinstance(offers.code_action_provider, types.CodeActionOptions):
        assert can(wanted, "text_document.code_action.code_action_literal_support")
    # Both ways would show findings twice.
    assert offers.diagnostic_provider is None


async def check_findings(client):
    wanted = can(client.capabilities, "text_document.publish_diagnostics")
    tags = can(wanted, "tag_support.value_set") or []
    for finding in client.diagnostics[RECIPE.as_uri()]:
        assert finding.related_information is None or wanted.related_information
        assert finding.code_description is None or wanted.code_description_support
        assert all(tag in tags for tag in finding.tags or [])


async def check_hover(client):
    params = types.HoverParams(text_document=text(), position=at(0, 3))
    hover = await client.text_document_hover_async(params)
    assert hover.contents.kind in can(client.capabilities, "text_document.hover.content_format")


async def check_completion(client):
    # pytest-lsp looks at the items itself.
    for position in (at(0, 2), at(1, 20), at(6, 9), at(ROLES, 24), at(ROLES + 1, 24)):
        params = types.CompletionParams(text_document=text(), position=position)
        assert (await client.text_document_completion_async(params)).items, position


async def check_completion_in_json(client):
    params = types.CompletionParams(text_document=text(ARGS), position=at(2, 18))
    assert (await client.text_document_completion_async(params)).items


async def check_definition(client):
    params = types.DefinitionParams(text_document=text(), position=at(line_of("USE"), 12))
    places = await client.text_document_definition_async(params)
    are_links = isinstance(places[0], types.LocationLink)
    assert len(places) == 1 and (not are_links or can(client.capabilities, "text_document.definition.link_support"))


async def check_symbols_and_folds(client):
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=text()))
    nested = can(client.capabilities, "text_document.document_symbol.hierarchical_document_symbol_support")
    assert symbols and (nested or not isinstance(symbols[0], types.DocumentSymbol))
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(text_document=text()))
    assert all(fold.start_character is None and fold.end_character is None for fold in folds)
    assert await client.text_document_document_link_async(types.DocumentLinkParams(text_document=text()))


async def check_actions(client):
    wanted = can(client.capabilities, "text_document.code_action")
    resolvable = can(wanted, "resolve_support.properties") or []
    found = await actions(client)
    assert any("`mgmt`" in action.title for action in found)
    assert any(action.kind == "source.fixAll.pvlint" for action in found if isinstance(action, types.CodeAction))
    for action in found:
        if not isinstance(action, types.CodeAction):
            continue
        assert wanted.code_action_literal_support
        assert action.data is None or wanted.data_support
        if action.edit is None and action.command is None:
            assert "edit" in resolvable, action.title
            action = await client.code_action_resolve_async(action)
        if action.edit is not None:
            check_edit(client.capabilities, action.edit)


async def check_rename(client):
    position = at(line_of("OTHER_NAME  ="), 3)
    params = types.RenameParams(text_document=text(), position=position, new_name="NEW_NAME")
    edit = await client.text_document_rename_async(params)
    check_edit(client.capabilities, edit)
    assert edit.changes or edit.document_changes


async def check_formatting(client):
    options = types.FormattingOptions(tab_size=4, insert_spaces=True)
    params = types.DocumentFormattingParams(text_document=text(), options=options)
    assert await client.text_document_formatting_async(params)


async def check_tokens(client):
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=text()))
    assert tokens.data


@pytest.mark.asyncio
async def test_answers(client: LanguageClient):
    for check in (
        check_what_is_offered,
        check_findings,
        check_hover,
        check_completion,
        check_completion_in_json,
        check_definition,
        check_symbols_and_folds,
        check_actions,
        check_rename,
        check_formatting,
        check_tokens,
    ):
        await check(client)
