//! What every picture of a method keeps, checked on all samples and in both drawings.

use std::sync::LazyLock;

use super::picture::{LineClass, Picture};
use super::{Edge, EdgeKind, MethodDiagram, NARROW, Shape, draw, drawings, known_edges, method_diagram, samples};
use crate::chart::geometry::{Point, Rect, distance};

/// A picture with a name for messages and the data that it was made from.
type Named = (String, MethodDiagram, Picture);

/// The two pictures of each sample, made once for all tests.
static PICTURES: LazyLock<Vec<Named>> = LazyLock::new(|| {
    let both = |diagram: MethodDiagram| {
        let (wide, narrow) = drawings(&diagram);
        let wide = Picture::new(&diagram, wide, 300.0);
        let narrow = Picture::new(&diagram, narrow, NARROW - 8.0);
        [(format!("{} wide", diagram.id), diagram.clone(), wide), (format!("{} narrow", diagram.id), diagram, narrow)]
    };
    samples::all().into_iter().chain(samples::hard()).flat_map(both).collect()
});

fn inside(outer: &Rect, inner: &Rect) -> bool {
    let slack = 0.01;
    inner.left >= outer.left - slack
        && inner.top >= outer.top - slack
        && inner.right() <= outer.right() + slack
        && inner.bottom() <= outer.bottom() + slack
}

#[test]
fn cards_do_not_overlap_and_nothing_leaves_the_canvas() {
    for (name, _, picture) in PICTURES.iter() {
        let canvas = Rect { left: 0.0, top: 0.0, width: picture.width, height: picture.height };
        for (index, card) in picture.cards.iter().enumerate() {
            assert!(inside(&canvas, &card.rect), "{name}: card {index} at {:?}", card.rect);
            for other in &picture.cards[..index] {
                assert!(!card.rect.grown(6.0).intersects(&other.rect.grown(6.0)), "{name}: card {index} is too near to another");
            }
        }
        for stroke in &picture.arrows {
            for point in stroke.curve.samples() {
                assert!(inside(&canvas, &Rect::around(point, 2.0, 2.0)), "{name}: line at {point:?}");
            }
        }
        for (_, line) in &picture.lines {
            assert!(inside(&canvas, &line.extent()), "{name}: `{}` leaves the canvas", line.text);
        }
    }
}

#[test]
fn text_fits_its_card_and_keeps_clear_of_the_circle() {
    for (name, _, picture) in PICTURES.iter() {
        for card in &picture.cards {
            let circle = card.mark.as_ref().map(|(centre, _)| Rect::around(*centre, 28.0, 28.0));
            assert!(circle.is_none_or(|circle| inside(&card.rect.grown(-5.0), &circle)), "{name}: circle");
            let lines: Vec<Rect> = card.name.iter().chain(&card.substages).map(|line| line.extent()).collect();
            for (index, line) in lines.iter().enumerate() {
                assert!(inside(&card.rect.grown(-5.0), line), "{name}: line {index} of `{}`", card.name[0].text);
                assert!(circle.is_none_or(|circle| !circle.intersects(line)), "{name}: `{}` is on its circle", card.name[0].text);
                assert!(lines[..index].iter().all(|other| !other.intersects(line)), "{name}: lines of `{}`", card.name[0].text);
            }
            assert!((1..=3).contains(&card.name.len()), "{name}");
        }
    }
}

#[test]
fn names_are_shown_in_full_in_the_wide_picture() {
    for (name, diagram, picture) in PICTURES.iter().filter(|(name, ..)| name.ends_with("wide")) {
        for (node, card) in diagram.nodes.iter().zip(&picture.cards) {
            let shown: String = card.name.iter().map(|line| line.text.as_str()).collect();
            let letters = |text: &str| text.chars().filter(|character| character.is_alphabetic()).collect::<String>();
            assert_eq!(letters(&shown), letters(&node.name), "{name}");
        }
    }
}

#[test]
fn arrows_go_from_border_to_border_and_cross_no_card() {
    for (name, diagram, picture) in PICTURES.iter() {
        let mut drawn = 0;
        for way in known_edges(diagram) {
            let (from, to) = (&picture.cards[way.from].rect, &picture.cards[way.to].rect);
            let joins = |curve: &[Point]| {
                let on = |rect: &Rect, point: Point, by: f64| rect.grown(by).contains(point) && !rect.grown(-0.1).contains(point);
                on(from, curve[0], 0.1) && on(to, curve[curve.len() - 1], 1.6)
            };
            assert!(picture.arrows.iter().any(|stroke| stroke.kind == way.kind && joins(&stroke.curve.samples())), "{name}: {way:?}");
            drawn += 1;
        }
        for stroke in &picture.arrows[..drawn] {
            assert!(stroke.curve.length() > 18.0, "{name}: an arrow is too short to see");
            for point in stroke.curve.samples() {
                assert!(
                    !picture.cards.iter().any(|card| card.rect.grown(-0.2).contains(point)),
                    "{name}: a line runs into a card at {point:?}"
                );
            }
        }
    }
}

#[test]
fn words_outside_the_cards_do_not_meet() {
    for (name, _, picture) in PICTURES.iter() {
        for (index, (_, line)) in picture.lines.iter().enumerate() {
            let extent = line.extent();
            assert!(picture.cards.iter().all(|card| !card.rect.intersects(&extent)), "{name}: `{}` is on a card", line.text);
            let others = picture.lines.iter().enumerate().filter(|(other, _)| *other != index);
            let crowded = others.filter(|(_, (_, other))| other.extent().intersects(&extent)).count();
            // Twenty labelled ways between five stages are more than can be kept apart everywhere.
            assert!(crowded == 0 || name.contains("every"), "{name}: `{}` meets other words", line.text);
        }
    }
}

#[test]
fn letters_of_notes_stand_on_their_own_arrow_only() {
    for (name, _, picture) in PICTURES.iter().filter(|(name, ..)| !name.contains("every")) {
        for (_, line) in picture.lines.iter().filter(|(class, _)| *class == LineClass::NoteLetter) {
            let middle = line.extent().centre();
            let met = picture.arrows.iter().filter(|stroke| distance(middle, &stroke.curve.samples()) < 6.0).count();
            assert!(met <= 1, "{name}: `{}` stands on {met} arrows", line.text);
        }
    }
}

#[test]
fn every_picture_is_well_formed_and_has_no_presentation_of_its_own() {
    for diagram in samples::all().into_iter().chain(samples::hard()) {
        let svg = method_diagram(&diagram);
        assert_balanced(&svg);
        for banned in [" style=", "NaN", "\"inf", " inf,", "-0\"", "-0 ", "rgb", "<script", "url(", "href"] {
            assert!(!svg.contains(banned), "{}: {banned}", diagram.id);
        }
        for attribute in ["fill=\"", "stroke=\""] {
            for value in svg.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(["none", "currentColor"].contains(&value), "{}: {attribute}{value}", diagram.id);
            }
        }
        assert!(!has_long_decimals(&svg), "{}", diagram.id);
        assert_eq!(svg, method_diagram(&diagram), "the same data gives the same bytes");
    }
}

#[test]
fn both_drawings_are_named_and_ids_are_used_once() {
    let svg = method_diagram(&samples::all()[0]);
    assert_eq!(svg.matches("<svg ").count(), 2);
    assert_eq!(svg.matches("role=\"img\"").count(), 2);
    assert!(svg.contains("class=\"method-diagram md-wide md-network\" role=\"img\" aria-labelledby=\"grow-t grow-d\""));
    assert!(svg.contains("<title id=\"grow-t\">The grow model</title><desc id=\"grow-d\">4 stages in a Network.</desc>"));
    assert!(svg.contains("aria-label=\"The grow model. 4 stages in a Network.\""));
    assert_eq!(svg.matches(" id=").count(), 2);
    assert!(!svg.contains("aria-hidden") && !svg.contains("tabindex"));
}

#[test]
fn text_from_outside_stays_text() {
    let mut diagram = samples::all().remove(2);
    let hostile = "\"><script>alert('&')</script>";
    diagram.id = "a b\"".to_owned();
    diagram.title = hostile.to_owned();
    diagram.description = hostile.to_owned();
    diagram.nodes[0].name = hostile.to_owned();
    diagram.nodes[0].letter = Some("<&>".to_owned());
    diagram.nodes[0].substages = vec![hostile.to_owned()];
    diagram.edges[0].label = Some(hostile.to_owned());
    diagram.labels.returns = hostile.to_owned();
    let svg = method_diagram(&diagram);
    assert!(!svg.contains("<script"));
    assert!(svg.contains("aria-labelledby=\"a-b&quot;-t a-b&quot;-d\""), "one id, not two");
    assert_balanced(&svg);
}

#[test]
fn a_network_is_not_closed_into_a_ring() {
    let grow = &samples::all()[0];
    let (wide, _) = drawings(grow);
    let lowest = |node: usize| wide.cards[node].rect.bottom();
    assert!(lowest(0) > lowest(1) && lowest(3) > lowest(2), "the arch is open below");
    let svg = draw::wide(grow, wide);
    let heads = |class: &str| -> usize {
        let lines = svg.split("<path class=\"").skip(1).collect::<Vec<_>>();
        lines.windows(2).filter(|pair| pair[0].starts_with(class)).map(|pair| pair[1].split('z').count() - 1).sum()
    };
    assert_eq!(heads("md-loop"), 6 + 1, "six ways back and one in the key");
    assert_eq!(heads("md-arrow"), 3 + 1);
}

#[test]
fn a_loop_back_to_the_first_stage_closes_the_ring_dashed() {
    let five_step = &samples::all()[1];
    let (wide, _) = drawings(five_step);
    let back = wide.arrows.iter().find(|arrow| five_step.edges[arrow.edge].to == 0);
    let top = wide.cards[0].rect.centre();
    // On the ring it arrives from outside; a chord would come from below the first card.
    assert!(back.is_some_and(|arrow| arrow.curve.point(arrow.curve.length()).x < top.x - 60.0));
}

#[test]
fn lines_and_cycles_without_letters_are_numbered() {
    let samples = samples::all();
    assert!(method_diagram(&samples[1]).contains(">5</text>"));
    assert!(method_diagram(&samples[2]).contains(">4</text>"));
    assert!(!method_diagram(&samples[3]).contains("md-letter"), "a network has no order to number");
}

#[test]
fn the_current_stage_and_the_key_do_not_rest_on_colour() {
    let samples = samples::all();
    let four = method_diagram(&samples[2]);
    let inner = four.split("md-node-inner\" d=\"").skip(1).filter_map(|rest| rest.split('"').next());
    assert_eq!(inner.map(|data| data.matches('z').count()).collect::<Vec<_>>(), [2, 2], "one card and one sample in each picture");
    assert!(four.contains(">you are here</text>") && four.contains(">may return</text>"));
    assert!(four.contains("stroke-dasharray=\"5 4\""));
    let fuel = method_diagram(&samples[6]);
    assert!(!fuel.contains("md-key"), "solid lines explain themselves");
}

#[test]
fn labels_are_noted_once_however_often_they_occur() {
    let mut diagram = samples::all().remove(0);
    for edge in &mut diagram.edges {
        edge.label = edge.label.is_some().then(|| "new facts".to_owned());
    }
    let svg = method_diagram(&diagram);
    assert_eq!(svg.matches(">new facts</text>").count(), 2, "once in each picture");
    assert_eq!(svg.matches(">a</text>").count(), 2 * 6);
}

#[test]
fn ways_to_unknown_stages_and_repetitions_are_left_out() {
    let mut diagram = samples::all().remove(6);
    let before = method_diagram(&diagram);
    diagram.edges.push(Edge { from: 0, to: 9, kind: EdgeKind::Loop, label: Some("nowhere".into()) });
    diagram.edges.push(Edge { from: 0, to: 1, kind: EdgeKind::Next, label: None });
    assert_eq!(method_diagram(&diagram), before);
    diagram.nodes.clear();
    assert_eq!(method_diagram(&diagram), "");
}

#[test]
fn pictures_keep_to_the_width_they_are_made_for() {
    for (name, diagram, picture) in PICTURES.iter() {
        if name.ends_with("narrow") {
            assert!((picture.width - NARROW).abs() < 6.0, "{name}: {}", picture.width);
        } else {
            let most = if diagram.shape == Shape::Line { 900.0 } else { 790.0 };
            assert!(picture.width <= most, "{name}: {}", picture.width);
        }
    }
}

fn assert_balanced(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in svg.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or("")) {
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
    }
    assert!(open.is_empty(), "{open:?}");
}

fn has_long_decimals(svg: &str) -> bool {
    svg.split(|character: char| !(character.is_ascii_digit() || character == '.'))
        .filter_map(|word| word.split_once('.'))
        .any(|(whole, rest)| !whole.is_empty() && rest.len() > 1)
}
