//! What every picture of progress keeps: its words and numbers are in a table, it is well formed, and nothing from outside
//! becomes markup. Each picture's words are read in a snapshot; the drawings are looked at, not compared.

mod arbitrary;
mod catalogue;
mod samples;

use std::collections::BTreeSet;

use super::*;
use catalogue::{TEXTS, english};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The words of a figure as they are read: caption, name and description, the texts of the narrow drawing from above to
/// below and from left to right, notes and table.
fn read(html: &str) -> String {
    let (mut reader, mut out) = (Reader::from_str(html), String::new());
    let (mut skipping, mut path) = (false, Vec::new());
    // Where each text of the drawing stands, and where it begins in what has been read.
    let mut drawn: Vec<([i32; 2], usize)> = Vec::new();
    loop {
        match reader.read_event().expect("well formed") {
            Event::Eof => break,
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let attribute = |name: &str| tag.try_get_attribute(name).ok().flatten().map(|found| found.value.into_owned());
                let class = attribute("class").unwrap_or_default();
                skipping |= class.contains("chart-wide");
                match name.as_str() {
                    "svg" if class.contains("chart-narrow") => {
                        out.push_str(&format!("\n[{}]\n", attribute("aria-label").unwrap_or_default()))
                    }
                    "summary" | "li" | "caption" => out.push('\n'),
                    "table" => out.push('\n'),
                    "text" if !skipping => {
                        let tenths = |key: &str| (attribute(key).and_then(|at| at.parse::<f64>().ok()).unwrap_or_default() * 10.0) as i32;
                        drawn.push(([tenths("y"), tenths("x")], out.len()));
                    }
                    _ => {}
                }
                if attribute("aria-current").is_some() {
                    out.push_str("> ");
                }
                path.push(name);
            }
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                match name.as_str() {
                    "th" | "td" => out.push_str(" | "),
                    "text" => out.push_str(" / "),
                    "p" | "tr" | "caption" | "figcaption" | "summary" => out.push('\n'),
                    "svg" if skipping => skipping = false,
                    "svg" => {
                        let ends = drawn.iter().skip(1).map(|(_, start)| *start).chain([out.len()]);
                        let mut texts: Vec<_> =
                            drawn.iter().zip(ends).map(|((at, start), end)| (*at, out[*start..end].to_owned())).collect();
                        texts.sort();
                        out.truncate(drawn.first().map_or(out.len(), |(_, start)| *start));
                        out.extend(texts.into_iter().map(|(_, text)| text));
                        out.push('\n');
                        drawn.clear();
                    }
                    _ => {}
                }
            }
            Event::Text(text) if !skipping => out.push_str(&text),
            Event::GeneralRef(name) if !skipping => {
                out.push('&');
                out.push_str(&name);
                out.push(';');
            }
            _ => {}
        }
    }
    let lines: Vec<&str> = out.lines().map(|line| line.trim_end_matches([' ', '|', '/'])).collect();
    lines.join("\n").replace("\n\n\n", "\n\n").trim().to_owned()
}

/// Every id, and every reference to one.
fn ids(html: &str) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut references) = (Vec::new(), Vec::new());
    let mut reader = Reader::from_str(html);
    loop {
        match reader.read_event().expect("well formed") {
            Event::Eof => return (ids, references),
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes().map(|attribute| attribute.expect("attributes are quoted and single")) {
                    let value = attribute.value.into_owned();
                    match attribute.key.as_ref() {
                        "id" => ids.push(value),
                        "aria-labelledby" => references.extend(value.split(' ').map(str::to_owned)),
                        "style" => panic!("a style attribute is refused by the content security policy"),
                        key if key.starts_with("on") => panic!("a handler"),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// What holds for any figure whatever its data.
fn assert_sound(name: &str, html: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut reader = Reader::from_str(html);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error} in {html}")) {
            Event::Eof => break,
            Event::Start(tag) => open.push(tag.name().as_ref().to_owned()),
            Event::End(_) => assert!(open.pop().is_some(), "{name}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
    let (ids, references) = ids(html);
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{name}: {ids:?}");
    assert!(references.iter().all(|reference| unique.contains(reference)), "{name}: {references:?} in {ids:?}");
    assert!(!html.contains("NaN") && !html.contains("inf\""), "{name}");
    assert!(html.contains("<table>") && html.contains("scope=\"row\""), "{name} has a table");
}

/// The drawings are at most this wide, and nothing in them is written beyond their edges (as far as words can be measured).
fn assert_inside(name: &str, html: &str) {
    for svg in html.split("<svg ").skip(1).filter(|svg| svg.contains("viewBox=\"-2 -2")) {
        let svg = svg.split("</svg>").next().unwrap_or_default();
        let number = |text: &str, key: &str| -> Option<f64> { text.split_once(&format!(" {key}=\""))?.1.split('"').next()?.parse().ok() };
        let (wide, high) = (number(svg, "width").expect("a width"), number(svg, "height").expect("a height"));
        let mut group = "";
        for element in svg.split('<') {
            if element.starts_with("g ") {
                group = element;
            }
            let Some((tag, words)) = element.split_once('>').filter(|(tag, _)| tag.starts_with("text ")) else { continue };
            let (x, y, size) = (number(tag, "x").unwrap(), number(tag, "y").unwrap(), number(group, "font-size").unwrap_or(14.0));
            let words = words.replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let long = text::width(&words, size);
            let left = if group.contains("\"end\"") {
                x - long
            } else if group.contains("\"middle\"") {
                x - long / 2.0
            } else {
                x
            };
            assert!(left >= -3.0 && left + long <= wide + 1.0, "{name}: `{words}` from {left} to {} of {wide}", left + long);
            assert!(y > 0.0 && y <= high, "{name}: `{words}` at {y} of {high}");
        }
    }
}

#[test]
fn the_words_of_each_picture_are_those_that_were_read() {
    for (name, figure) in samples::all(&english) {
        let figure = figure.unwrap_or_else(|| panic!("{name} has a figure"));
        insta::assert_snapshot!(name, read(&figure.html));
    }
}

#[test]
fn the_frame_of_a_picture_is_that_of_all() {
    let figure = sessions_used(&samples::sessions("used", 1, 0, Some(2)), &english).expect("a figure");
    insta::assert_snapshot!(figure.html.replace("><", ">\n<"));
}

#[test]
fn samples_are_sound_and_keep_to_their_canvas() {
    let mut page = String::new();
    for (name, figure) in samples::all(&english) {
        let html = figure.unwrap_or_else(|| panic!("{name} has a figure")).html;
        assert_sound(name, &html);
        assert_inside(name, &html);
        page.push_str(&html);
    }
    let (all, _) = ids(&format!("<main>{page}</main>"));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "ids are unique on a page with all pictures");
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let all = || samples::all(&english).into_iter().map(|(_, figure)| figure.map(|figure| figure.html)).collect::<Vec<_>>();
    assert_eq!(all(), all());
}

#[test]
fn every_text_of_the_catalogue_is_used() {
    // Keys that are put together from parts are found by their last part.
    let sources = [
        include_str!("../words.rs"),
        include_str!("../figure.rs"),
        include_str!("../timeline.rs"),
        include_str!("../goals.rs"),
        include_str!("../feedback/mod.rs"),
        include_str!("../feedback/dumbbell.rs"),
        include_str!("../feedback/radar.rs"),
        include_str!("../feedback/self_others.rs"),
        include_str!("../wheel.rs"),
        include_str!("../trend.rs"),
        include_str!("../survey.rs"),
        include_str!("../commitment.rs"),
        include_str!("../burndown.rs"),
        include_str!("../sessions.rs"),
        include_str!("../roi.rs"),
    ]
    .concat();
    let built = ["chart.number.", "chart.ordinal.", "chart.roi.missing.", "chart.decimal", "chart.thousands"];
    for key in TEXTS.keys().filter(|key| !built.iter().any(|built| key.starts_with(built)) && !key.ends_with(".again")) {
        let short = key.trim_start_matches("chart.");
        assert!(sources.contains(&format!("\"{short}\"")), "`{key}` is in the catalogue, and no picture says it");
    }
}

#[test]
fn without_data_there_is_no_picture() {
    let (id, title) = (String::new(), String::new());
    let empty = Feedback { competencies: Vec::new(), ..samples::feedback("empty") };
    let figures = [
        stage_timeline(&StageTimeline { id: id.clone(), title: title.clone(), stages: Vec::new() }, &english),
        goal_bars(&GoalBars { id: id.clone(), title: title.clone(), goals: Vec::new() }, &english),
        dumbbell(&empty, &english),
        self_others(&empty, &english),
        radar(&empty, &english),
        radar(&Feedback { competencies: vec!["a".into(), "b".into()], ..samples::feedback("two") }, &english),
        wheel(&Wheel { areas: Vec::new(), ..samples::life() }, &english),
        wheel(&Wheel { steps: 0, ..samples::life() }, &english),
        trend(&Trend { id: id.clone(), title: title.clone(), spans: Vec::new() }, &english),
        mini_survey(&MiniSurvey { minimum: 20, ..samples::survey() }, &english),
        commitments(&Commitments { actions: Vec::new(), ..samples::committed() }, &english),
        burn_down(&BurnDown { actions: Vec::new(), ..samples::actions() }, &english),
        sessions_used(&samples::sessions("none", 0, 0, None), &english),
        return_on_investment(&Roi { gain: None, attribution: None, confidence: None, cost: None, ..samples::roi() }, &english),
    ];
    assert!(figures.iter().all(Option::is_none));
}

#[test]
fn a_group_with_too_few_answers_is_named_and_not_shown() {
    let data = samples::feedback("few");
    for figure in [dumbbell(&data, &english), radar(&data, &english), self_others(&data, &english)] {
        let html = figure.expect("a figure").html;
        assert!(html.contains("Reports, January 2027: left out, because fewer than three have answered."), "{html}");
        // The ratings of the two reports, which no other group has given.
        assert!(!html.contains("Reports (2)") && !html.contains("<td class=\"num\">2</td>"), "how few have answered is not said either");
        assert!(!html.contains(">6.5<") && !html.contains(">+3.8<"), "a rating of a covered group is in the figure");
    }
    let mut unknown = samples::feedback("unknown");
    unknown.groups[2].answers = [None, None];
    let html = dumbbell(&unknown, &english).expect("a figure").html;
    assert!(!html.contains(">5.3<") && !html.contains(">2.8<"), "without a number of answers nothing is known to be covered");
}

#[test]
fn ends_in_the_series_differ_by_more_than_colour() {
    let html = dumbbell(&samples::feedback("shapes"), &english).expect("a figure").html;
    assert!(html.contains("class=\"c-was\"") && html.contains("stroke-width=\"1.6\"/>"), "before is a ring");
    let html = radar(&samples::feedback("lines"), &english).expect("a figure").html;
    assert!(html.contains("class=\"c-was\" d=\"") && html.contains("stroke-dasharray=\"5 4\""), "before is dashed");
}

#[test]
fn an_action_that_is_done_on_an_unknown_day_counts_as_done_and_is_not_drawn() {
    let mut data = samples::actions();
    let undated = ActionDates { done: Completion::Undated, ..data.actions[4].clone() };
    data.actions.extend([undated.clone(), undated]);
    let figure = burn_down(&data, &english).expect("a figure");
    assert_eq!(figure.finding, "Three of ten actions are open; one is overdue.");
    let note = "<p class=\"chart-note\">Two actions that are done have no day of completion and are not drawn.</p>";
    assert!(figure.html.contains(note), "{}", figure.html);
    assert!(figure.html.contains(">opened 8</text>") && figure.html.contains(">open 3</text>"));
    data.actions.truncate(9);
    data.actions[8] = ActionDates { opened: None, done: Completion::Open, ..data.actions[4].clone() };
    let figure = burn_down(&data, &english).expect("a figure");
    assert_eq!(figure.finding, "Four of nine actions are open; two are overdue.");
    assert!(figure.html.contains(">One action has no first day and is not drawn.</p>"), "{}", figure.html);
}

#[test]
fn a_timeline_has_one_current_step_and_keeps_repeated_stages() {
    let mut data = samples::timeline();
    data.stages[0].state = StageState::Current;
    let html = stage_timeline(&data, &english).expect("a figure").html;
    assert_eq!(html.matches("aria-current=\"step\"").count(), 1);
    assert_eq!(html.matches("<p class=\"chart-stage-name\">Analysis").count(), 2);
    assert_eq!(html.matches("aria-hidden=\"true\"").count(), data.stages.len());
}

#[test]
fn falling_is_good_where_the_target_is_lower() {
    let html = goal_bars(&samples::goals(), &english).expect("a figure").html;
    assert!(html.contains(">50%</text>"), "from 9 to 6 of 3 is half the way");
}

#[test]
fn a_line_is_not_drawn_over_a_missing_rating() {
    let html = trend(&samples::calm(), &english).expect("a figure").html;
    let narrow = html.split("chart-narrow").nth(1).unwrap_or_default();
    let line = narrow.split("<path class=\"c-now\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    assert_eq!(line.to_lowercase().matches('m').count(), 2, "three ratings before the gap and three after it: {line}");
}

#[test]
fn the_return_is_worked_out_as_the_method_says() {
    let html = return_on_investment(&samples::roi(), &english).expect("a figure").html;
    for text in ["EUR\u{a0}24,000", "60%", "1.6"] {
        assert!(html.contains(&format!("<td class=\"num\">{text}</td>")), "{text}");
    }
}
