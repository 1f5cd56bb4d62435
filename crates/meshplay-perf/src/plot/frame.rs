//! A chart: its frame, marks, legend, and lines or bars in it.

use std::fmt::Write as _;

use super::axis::Axis;

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What the legend calls it.
    pub name: String,
    /// In order of the first; a value that is no number is a gap.
    pub points: Vec<(f64, f64)>,
}

// In units of the view box; a page scales it.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 40.0;
const RIGHT: f64 = 16.0;
const BOTTOM: f64 = 44.0;
/// Of 12 px text, roughly; a legend needs no more.
const LETTER_WIDTH: f64 = 7.0;

/// Told apart by people who see colours differently too (M. Okabe and K. Ito, "Color universal design", 2008); dashes
/// tell them apart without colour.
const COLORS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const DASHES: [&str; 6] = ["none", "6 3", "2 2", "8 3 2 3", "1 3", "10 4"];

pub(super) struct Frame {
    svg: String,
    x: Axis,
    y: Axis,
}

impl Frame {
    pub(super) fn new(title: &str, x: Axis, y: Axis) -> Self {
        let title = escaped(title);
        let mut frame = Self { svg: String::new(), x, y };
        frame.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             aria-label=\"{title}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"currentColor\">\n\
             <title>{title}</title>\n<text x=\"{LEFT}\" y=\"16\" font-size=\"14\">{title}</text>\n"
        ));
        frame.marks();
        frame
    }

    pub(super) fn lines(mut self, series: &[Series]) -> String {
        let mut legend_x = LEFT;
        for (i, Series { name, points }) in series.iter().enumerate() {
            let (color, dash) = (COLORS[i % COLORS.len()], DASHES[i % DASHES.len()]);
            let path = self.path(points);
            self.add(format_args!(
                "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>\n"
            ));
            let (x, name) = (legend_x, escaped(name));
            legend_x += 40.0 + LETTER_WIDTH * name.chars().count() as f64;
            self.add(format_args!(
                "<line x1=\"{x}\" y1=\"28\" x2=\"{}\" y2=\"28\" stroke=\"{color}\" stroke-width=\"2\" \
                 stroke-dasharray=\"{dash}\"/><text x=\"{}\" y=\"32\">{name}</text>\n",
                x + 20.0,
                x + 26.0
            ));
        }
        self.svg + "</svg>\n"
    }

    /// Bars from a value to the next, so high.
    pub(super) fn bars(mut self, bars: &[(f64, f64, f64)]) -> String {
        for (from, to, height) in bars {
            let (left, right, top) = (self.at_x(*from), self.at_x(*to), self.at_y(*height));
            self.add(format_args!(
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>\n",
                (right - left - 1.0).max(0.5),
                HEIGHT - BOTTOM - top,
                COLORS[0]
            ));
        }
        self.svg + "</svg>\n"
    }

    fn path(&self, points: &[(f64, f64)]) -> String {
        let mut path = String::new();
        let mut pen = 'M';
        for (x, y) in points {
            if y.is_finite() {
                path += &format!("{pen}{:.1} {:.1}", self.at_x(*x), self.at_y(*y));
                pen = 'L';
            } else {
                pen = 'M';
            }
        }
        path
    }

    fn marks(&mut self) {
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        for (value, text) in self.y.marks() {
            let y = self.at_y(value);
            self.add(format_args!(
                "<line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\" stroke=\"currentColor\" \
                 stroke-opacity=\"0.2\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>\n",
                LEFT - 6.0,
                y + 4.0
            ));
        }
        for (value, text) in self.x.marks() {
            let x = self.at_x(value);
            self.add(format_args!(
                "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\" stroke=\"currentColor\" \
                 stroke-opacity=\"0.1\"/><text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{text}</text>\n",
                bottom + 16.0
            ));
        }
        let (x_unit, y_unit) = (escaped(&self.x.unit), escaped(&self.y.unit));
        self.add(format_args!(
            "<text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{x_unit}</text>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{y_unit}</text>\n",
            HEIGHT - 8.0,
            LEFT - 6.0,
            TOP - 10.0
        ));
    }

    fn at_x(&self, value: f64) -> f64 {
        LEFT + self.x.place(value) * (WIDTH - LEFT - RIGHT)
    }

    fn at_y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.y.place(value) * (HEIGHT - TOP - BOTTOM)
    }

    fn add(&mut self, text: std::fmt::Arguments) {
        self.svg.write_fmt(text).expect("a text takes every letter");
    }
}

/// Text as it may stand in XML and HTML.
pub(crate) fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        // XML 1.0 §2.2 allows no other control characters.
        c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => "\u{fffd}".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}
