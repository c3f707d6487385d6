//! Texts that a user might have typed.

use super::random::Random;

pub(crate) fn pick<'a, T>(random: &mut Random, list: &'a [T]) -> &'a T {
    &list[random.below(list.len())]
}

/// Changes a text at random: lines go, come twice, come from other files, or get other letters.
pub(crate) fn mutate(text: &str, others: &[String], random: &mut Random) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..=random.below(2) {
        let at = random.below(lines.len());
        match random.below(6) {
            0 if !lines.is_empty() => drop(lines.remove(at)),
            1 => lines.insert(at, lines.get(at).cloned().unwrap_or_default()),
            2 => {
                let other: Vec<&str> = pick(random, others).split_inclusive('\n').collect();
                let line = if other.is_empty() { "\n" } else { pick(random, &other) };
                lines.insert(at, line.to_owned());
            }
            _ => {
                let Some(line) = lines.get_mut(at) else { continue };
                let place = line.floor_char_boundary(random.below(line.len() + 1));
                let pieces =
                    ["\"", " ", "\\", "x", "${PN}", "inherit ", ":append", "PVR", "é", "}", "{", "#", ","];
                match random.below(2) {
                    0 => line.insert_str(place, pick::<&str>(random, &pieces)),
                    _ => drop(line.drain(place..line.ceil_char_boundary((place + 1).min(line.len())))),
                }
            }
        }
    }
    lines.concat()
}
