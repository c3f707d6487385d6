//! Inline Python: hands `${@EXPRESSION}` to the evaluator.

use super::expand::Raised;
use super::name::Name;
use super::names::from_file_name;
use super::read::Reader;
use super::value::Value;

/// What `str()` of the expression gives.
pub(super) fn evaluate(code: &str, reader: &mut Reader<'_>) -> Result<Value, Raised> {
    if has_unterminated_string(code) {
        return Err(Raised::UnterminatedString);
    }
    if let Some(value) = name_from_file(code, reader)? {
        return Ok(value);
    }
    if let Some(value) = part_of_name(code, reader)? {
        return Ok(value);
    }
    Ok(Value::unknown(format!("${{@{code}}}")))
}

/// The two expressions that give PN and PV.
fn name_from_file(code: &str, reader: &mut Reader<'_>) -> Result<Option<Value>, Raised> {
    const CALL: &str = "bb.parse.vars_from_file(d.getVar('FILE', False),d)";
    let Some(rest) = code.strip_prefix(CALL) else { return Ok(None) };
    let (index, default) = match rest {
        "[0] or 'defaultpkgname'" => (0, "defaultpkgname"),
        "[1] or '1.0'" => (1, "1.0"),
        _ => return Ok(None),
    };
    let file = reader.read_raw(Name::of("FILE")).map_err(Raised::Failure)?;
    let Some(file) = file.map(|raw| raw.to_value()) else { return Ok(Some(Value::from(default))) };
    let Some(file) = file.exact() else { return Ok(None) };
    match from_file_name(file) {
        Ok(parts) => Ok(Some(parts[index].filter(|part| !part.is_empty()).unwrap_or(default).into())),
        Err(error) => Err(Raised::Exception { kind: "ParseError".into(), message: error.message(file) }),
    }
}

/// The expressions that give FILE_DIRNAME and BPN.
fn part_of_name(code: &str, reader: &mut Reader<'_>) -> Result<Option<Value>, Raised> {
    match code {
        "os.path.dirname(d.getVar('FILE', False))" => {
            let file = reader.read_raw(Name::of("FILE")).map_err(Raised::Failure)?.map(|raw| raw.to_value());
            Ok(file.map(|file| {
                file.map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
            }))
        }
        "oe.utils.prune_suffix(d.getVar('PN'), d.getVar('SPECIAL_PKGSUFFIX').split(), d)" => {
            let mut exact = |name: &str| -> Result<Option<String>, Raised> {
                let value = reader.read(Name::of(name)).map_err(Raised::Failure)?;
                Ok(value.and_then(|value| value.exact().map(str::to_owned)))
            };
            let (Some(name), Some(suffixes)) = (exact("PN")?, exact("SPECIAL_PKGSUFFIX")?) else {
                return Ok(None);
            };
            // MLPREFIX is cut off the front as well; a recipe that has one is nothing for a guess.
            let plain = !suffixes.split_whitespace().any(|suffix| name.contains(suffix));
            Ok(plain.then(|| Value::from(name.as_str())))
        }
        _ => Ok(None),
    }
}

/// Whether a string literal of the expression, which is one line, has no end.
fn has_unterminated_string(code: &str) -> bool {
    let mut rest = code;
    while let Some(at) = rest.find(['\'', '"', '#']) {
        let quote = &rest[at..at + 1];
        if quote == "#" {
            return false;
        }
        rest = &rest[at + 1..];
        let mut escaped = false;
        let end = rest.find(|c: char| {
            let ends = !escaped && quote.starts_with(c);
            escaped = !escaped && c == '\\';
            ends
        });
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => return true,
        }
    }
    false
}
