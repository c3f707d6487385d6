//! Cases for shell code: a script in, commands out.

use super::*;

#[track_caller]
fn check(text: &str, want: &[&[&str]]) {
    let commands = commands(text);
    let found: Vec<Vec<&str>> =
        commands.iter().map(|command| command.words.iter().map(|word| word.raw).collect()).collect();
    let want: Vec<Vec<&str>> = want.iter().map(|words| words.to_vec()).collect();
    assert_eq!(found, want, "{text}");
    for word in commands.iter().flat_map(|command| &command.words) {
        assert_eq!(&text[word.span.clone()], word.raw);
    }
}

#[test]
fn separates_commands() {
    check("cd a && pvr init; x | y &", &[&["cd", "a"], &["pvr", "init"], &["x"], &["y"]]);
    check("if [ -f x ]; then\n\tpvr add\nfi", &[&["[", "-f", "x", "]"], &["pvr", "add"]]);
    check("case x in\n pvr) tar -x;;\nesac", &[&["tar", "-x"]]);
    check("(cd a; b)\n! c", &[&["cd", "a"], &["b"], &["c"]]);
    check("a \\\n  b # pvr add\nc#d", &[&["a", "b"], &["c#d"]]);
}

#[test]
fn keeps_words_together() {
    check("echo \"a b; pvr\" 'c # d' e\\ f", &[&["echo", "\"a b; pvr\"", "'c # d'", "e\\ f"]]);
    check(
        "cp ${@bb.utils.contains('A', 'b', '{}', d)} ${X}/y",
        &[&["cp", "${@bb.utils.contains('A', 'b', '{}', d)}", "${X}/y"]],
    );
    // BitBake's pattern runs on to the next brace as well.
    check("cp ${@f('{')} ${X}/y z", &[&["cp", "${@f('{')} ${X}/y", "z"]]);
    check("x=${ y", &[&["x=${", "y"]]);
}

#[test]
fn looks_into_substitutions_only() {
    check("x=$(pvr ls \"$(a)\") y", &[&["a"], &["pvr", "ls", "\"$(a)\""], &["x=$(pvr ls \"$(a)\")", "y"]]);
    check("echo `pvr ls` $((1 + 2))", &[&["pvr", "ls"], &["echo", "`pvr ls`", "$((1 + 2))"]]);
    check("cat << EOF > f 2>&1\npvr add\n\tEOF\nEOF\nb", &[&["cat"], &["b"]]);
    check("cat <<-'E O'\npvr\n\tE O\nb >f", &[&["cat"], &["b"]]);
    check("x `(a` y", &[&["a"], &["x", "`(a`", "y"]]);
    check("echo \"$(a", &[&["a"], &["echo", "\"$(a"]]);
}

/// The commands of a script, each after the scopes that it stands in: `0(` for a shell, `0?` for a branch.
#[track_caller]
fn check_scopes(text: &str, want: &[&str]) {
    let shown = |command: &Command<'_>| {
        let scopes = command.scopes.iter().map(|scope| match scope.kind {
            ScopeKind::Shell => format!("{}(", scope.number),
            ScopeKind::Branch => format!("{}?", scope.number),
        });
        scopes.chain([command.words[0].raw.to_owned()]).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(commands(text).iter().map(shown).collect::<Vec<_>>(), want, "{text}");
}

#[test]
fn tells_what_a_command_stands_in() {
    check_scopes("a; (b; (c); d); e", &["a", "0( b", "0( 1( c", "0( d", "e"]);
    check_scopes("(a); (b)", &["0( a", "1( b"]);
    check_scopes("x=$(a `b`) c", &["0( 1( b", "0( a", "x=$(a `b`)"]);
    check_scopes(
        "if a; then b; elif c; then d; else e; fi; f",
        &["0? a", "0? b", "1? c", "1? d", "2? e", "f"],
    );
    check_scopes("for x in y; do a; done; b", &["0? a", "b"]);
    check_scopes("case x in\n a) b;;\n c) (d);;\nesac\ne", &["0? b", "1? 2( d", "e"]);
    check_scopes("a $(if b\n c) d; fi; e", &["0( 1? b", "0( 1? c", "a", "e"]);
    check_scopes("a if; b > if; c", &["a", "b", "c"]);
    check_scopes(") a", &["a"]);
}

#[test]
fn finds_the_program() {
    for (text, program, arguments) in [
        ("A=b C=\"d e\" /usr/bin/pvr -d add", Some("pvr"), 2),
        ("env X=1 tar -x", Some("tar"), 1),
        ("A=b", None, 0),
    ] {
        let commands = commands(text);
        assert_eq!((commands[0].program(), commands[0].arguments().len()), (program, arguments), "{text}");
    }
}

#[test]
fn takes_quotes_away() {
    let commands = commands("a 'x y'\"${Z}\\\"\"b\\ c");
    assert_eq!(commands[0].words[1].unquoted(), "x y${Z}\"b c");
}

/// What BitBake says about a text: the commands that it sees, or what it stumbles over and where.
#[track_caller]
fn check_bitbake(text: &str, want: &str) {
    let got = match bitbake::scan(text) {
        Ok(scan) => scan.executed().into_iter().collect::<Vec<_>>().join(" "),
        Err(refusal) => format!("{:?}: {}", refusal.reason, &text[refusal.span]),
    };
    assert_eq!(got, want, "{text}");
}

#[test]
fn says_why_bitbake_refuses_a_text() {
    check_bitbake("n=\"$((1 + 2))\"\n", "Arithmetic: $((");
    check_bitbake("for x; do a; done\n", "ForWithoutIn: for x");
    check_bitbake("f() { a; } > b\n", "FunctionRedirection: >");
    check_bitbake("{ a & }\n", "BackgroundAtEnd: &");
    check_bitbake("grep a$ b\n", "DollarAtEnd: $");
    check_bitbake("a $(b \"$(c d$)\")\n", "DollarAtEnd: $");
    check_bitbake("a # b", "CommentAtEnd: # b");
    check_bitbake("a 'b\n", "Unclosed: 'b\n");
    check_bitbake("cat <<E\nE\n", "EmptyDocument: E");
    check_bitbake("echo }\n", "ReservedWord: }");
    check_bitbake("if a; then b\n", "UnexpectedEnd: ");
    check_bitbake("a | | b\n", "Unexpected: |");
}

#[test]
fn calls_are_where_bitbake_sees_them() {
    let text = "X=1 a \"$(b \\\n c `d`)\"; eval e f";
    let scan = bitbake::scan(text).expect("accepted");
    let found: Vec<_> =
        scan.calls.iter().map(|call| (call.name.as_str(), &text[call.span.clone()])).collect();
    let joined = "\"$(b \\\n c `d`)\"";
    assert_eq!(found, [("d", joined), ("b", joined), ("a", "a"), ("e", "eval e f")]);
}

#[track_caller]
fn check_faults(text: &str, want: &[(FaultKind, &str)]) {
    let script = Script::read(text);
    let found: Vec<_> = script.faults.iter().map(|fault| (fault.kind, &text[fault.span.clone()])).collect();
    assert_eq!(found, want, "{text}");
}

#[test]
fn says_what_a_posix_shell_refuses() {
    use FaultKind::*;
    check_faults("n=$((1 + 2)); case $n in (a|b) c;; *) esac\n", &[]);
    check_faults("x=\"${y:-'}\" cat <<E | while read a; do b; done >c\n$(d) '\nE\n", &[]);
    check_faults("if a; then # b\nfi", &[(EmptyGroup, "if a; then # b\n")]);
    check_faults("f-g() { a; }", &[(BadName, "f-g")]);
    check_faults("{ a; } b", &[(MissingSeparator, "")]);
    check_faults("a=(b c); function d { e; }", &[(Bash, "a=(b c)"), (Bash, "function d")]);
    check_faults("cat <<E\n E\n", &[(UnclosedDocument, " E\n")]);
    check_faults("a 'b", &[(Unclosed, "'b")]);
}
