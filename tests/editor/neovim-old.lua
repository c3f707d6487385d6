-- The same for a Neovim that knows less. Beforehand the guide's block for it is read.
local function say(text) io.stdout:write(text .. "\n") end
local function wait(what, holds)
  if not vim.wait(60000, holds, 20) then say("no " .. what) vim.cmd("cquit 1") end
end
vim.cmd("edit recipes-containers/courier/courier_1.2.bb")
say("filetype " .. vim.bo.filetype)
local function first() return select(2, next(vim.lsp.buf_get_clients(0))) end
wait("client", function() return first() ~= nil end)
local client = first()
say("root " .. tostring(client.config.root_dir == vim.fn.getcwd()))
wait("finding", function() return #vim.diagnostic.get(0) > 0 end)
for _, one in ipairs(vim.diagnostic.get(0)) do say("finding " .. tostring(one.code) .. " at " .. one.lnum .. ":" .. one.col) end
local function ask(method, line, column)
  local params = { textDocument = vim.lsp.util.make_text_document_params(0), position = { line = line, character = column } }
  local answers = vim.lsp.buf_request_sync(0, method, params, 60000)
  local _, first = next(answers or {})
  return first and first.result
end
local hover = ask("textDocument/hover", 1, 2)
say("hover " .. tostring(hover.contents.value:find("Hands the values of the sensors on, to whoever asks", 1, true) ~= nil))
local place = ask("textDocument/definition", 1, 20)
local target = place[1] or place
say("definition " .. (target.targetRange or target.range).start.line)
local items = ask("textDocument/completion", 0, 3)
say("completion " .. tostring(#items.items > 0))
say("symbols " .. tostring(#ask("textDocument/documentSymbol", 0, 0) > 5))
vim.lsp.stop_client(client.id)
wait("end", function() return vim.tbl_isempty(vim.lsp.get_active_clients()) end)
say("done")
vim.cmd("qall!")
