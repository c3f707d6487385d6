//! Colors that can be read on a dark and on a light background.

/// Of the 256 fixed colors, whatever a terminal makes of its first sixteen: yellow on white is no color.
pub(super) const RED: u8 = 160;
pub(super) const AMBER: u8 = 130;
pub(super) const GREEN: u8 = 28;
pub(crate) const BLUE: u8 = 32;

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of one of the 216 colors of the cube, as WCAG defines it.
    fn luminance(color: u8) -> f64 {
        let index = usize::from(color - 16);
        0.2126 * linear(index / 36) + 0.7152 * linear(index / 6 % 6) + 0.0722 * linear(index % 6)
    }

    /// How much light a step of the cube is, from 0 to 1.
    fn linear(step: usize) -> f64 {
        const STEPS: [f64; 6] = [0.0, 95.0, 135.0, 175.0, 215.0, 255.0];
        let part = STEPS[step] / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055f64).powf(2.4) }
    }

    #[test]
    fn every_color_can_be_read_on_black_and_on_white() {
        for color in [RED, AMBER, GREEN, BLUE] {
            let own = luminance(color) + 0.05;
            let (on_black, on_white) = (own / 0.05, 1.05 / own);
            assert!(
                on_black > 3.0 && on_white > 3.0,
                "{color}: {on_black:.1} on black, {on_white:.1} on white"
            );
        }
    }
}
