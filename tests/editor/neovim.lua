-- Asks the server as whoever uses Neovim does, and says what came of it. Beforehand the guide's block is read.
local function say(text) io.stdout:write(text .. "\n") end
local function wait(what, holds)
  if not vim.wait(60000, holds, 20) then say("no " .. what) vim.cmd("cquit 1") end
end
local function client() return vim.lsp.get_clients({ name = "pvlint" })[1] end
local function has(code)
  return #vim.tbl_filter(function(one) return one.code == code end, vim.diagnostic.get(0)) > 0
end
local function ask(method, params)
  params.textDocument = { uri = vim.uri_from_bufnr(0) }
  local answer = client():request_sync(method, params, 60000, 0)
  if not answer or answer.err then say(method .. " failed: " .. vim.inspect(answer)) vim.cmd("cquit 1") end
  return answer.result
end
local function line_of(words)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:find(words, 1, true) then return number - 1 end
  end
end
local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end
local function at(line, character) return { position = { line = line, character = character } } end

vim.cmd("edit recipes-containers/courier/courier_1.2.bb")
say("filetype " .. vim.bo.filetype)
wait("client", function() return client() ~= nil and client().initialized end)
say("root " .. tostring(client().config.root_dir == vim.uv.cwd()))
wait("finding", function() return has("roles-value") end)
local finding = vim.diagnostic.get(0)[1]
say("finding " .. finding.code .. " at " .. finding.lnum .. ":" .. finding.col)

local hover = ask("textDocument/hover", at(1, 2))
say("hover " .. tostring(hover.contents.value:find("Hands the values of the sensors on, to whoever asks", 1, true) ~= nil))
local place = ask("textDocument/definition", at(1, 20))[1]
say("definition " .. place.targetRange.start.line)
local declared = ask("textDocument/completion", at(line_of("PVR_APP_ADD_ROLES"), 8))
local labels = vim.tbl_map(function(item) return item.label end, declared.items)
say("completion " .. tostring(vim.tbl_contains(labels, "PVR_APP_ADD_ROLES")))

vim.api.nvim_win_set_cursor(0, { line_of("mgmnt") + 1, 23 })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title:find("`mgmt`", 1, true) ~= nil end,
})
wait("fix", function() return text():find('"mgmt"', 1, true) ~= nil end)
wait("silence", function() return not has("roles-value") end)
say("fixed")

vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'FOO  =   "x"' })
vim.lsp.buf.format({ timeout_ms = 60000 })
say("formatted " .. tostring(text():find('FOO = "x"', 1, true) ~= nil))

vim.lsp.inlay_hint.enable(true, { bufnr = 0 })
wait("hint", function() return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0 end)
say("hint " .. vim.lsp.inlay_hint.get({ bufnr = 0 })[1].inlay_hint.label)

wait("tokens", function() return #(vim.lsp.semantic_tokens.get_at_pos(0, 0, 2) or {}) > 0 end)
say("token " .. vim.lsp.semantic_tokens.get_at_pos(0, 0, 2)[1].type)

vim.cmd("edit! recipes-containers/common.inc")
say("filetype of an include " .. vim.bo.filetype)
-- A file that is opened while a server stops would start the next one.
wait("attachment", function() return vim.lsp.buf_is_attached(0, client().id) end)
client():stop()
wait("end", function() return client() == nil end)
say("done")
vim.cmd("qall!")
