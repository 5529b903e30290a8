//! Methods to draw in tests: the shapes, letters, loops and lengths of name that real ones have.

use super::{Edge, EdgeKind, Labels, MethodDiagram, Node, Shape};

type Ways<'a> = &'a [(usize, usize, EdgeKind, &'a str)];
use EdgeKind::{Loop, Next, Optional};

/// Every sample, with a name for messages.
pub fn all() -> Vec<MethodDiagram> {
    vec![
        lettered(
            "grow",
            Shape::Network,
            &["G Goal", "R Reality", "O Options", "W Will"],
            &[
                (0, 1, Next, ""),
                (1, 2, Next, ""),
                (2, 3, Next, ""),
                (1, 0, Loop, "the facts change the goal"),
                (2, 0, Loop, "no option reaches the goal"),
                (2, 1, Loop, "an option rests on a guess"),
                (3, 0, Loop, "commitment stays below seven"),
                (3, 1, Loop, "new facts come to light"),
                (3, 2, Loop, ""),
            ],
        ),
        plain(
            "five-step",
            Shape::Cycle,
            &["Needs assessment", "Goal setting", "Coaching sessions", "Action planning", "Follow-up and evaluation"],
            &[
                (0, 1, Next, ""),
                (1, 2, Next, ""),
                (2, 3, Next, ""),
                (3, 4, Next, ""),
                (4, 0, Loop, "further assessment is useful"),
                (4, 1, Loop, "goals are reached or have changed"),
                (4, 3, Loop, "the plan needs adjusting"),
            ],
        ),
        four_stages(),
        plain(
            "issue",
            Shape::Network,
            &["Connect", "Gather", "Strategize", "Focus", "Assess"],
            &[
                (0, 1, Next, ""),
                (1, 2, Next, ""),
                (2, 3, Next, ""),
                (3, 4, Next, ""),
                (4, 3, Loop, "still on track?"),
                (4, 1, Loop, "new information"),
                (1, 2, Loop, "another strategy"),
            ],
        ),
        lettered(
            "achieve",
            Shape::Cycle,
            &[
                "A Assess situation",
                "C Creative brainstorming",
                "H Hone goals",
                "I Initiate options",
                "E Evaluate options",
                "V Valid action programme",
                "E Encourage momentum",
            ],
            &ring(7, &[(6, 0, Loop, "")]),
        ),
        lettered("oskar", Shape::Cycle, &["O Outcome", "S Scaling", "K Know-how", "A Affirm and action", "R Review"], &ring(5, &[])),
        lettered(
            "fuel",
            Shape::Line,
            &["F Frame the conversation", "U Understand current state", "E Explore desired state", "L Lay out success plan"],
            &chain(4, &[]),
        ),
        lettered(
            "stepppa",
            Shape::Line,
            &["S Subject", "T Target", "E Emotion", "P Perception", "P Plan", "P Pace", "A Adapt or act"],
            &chain(7, &[(6, 4, Loop, "the plan meets the week"), (3, 1, Loop, ""), (4, 5, Optional, "")]),
        ),
        lettered(
            "clear",
            Shape::Line,
            &["C Contracting", "L Listening", "E Exploring", "A Action", "R Review"],
            &chain(5, &[(4, 0, Optional, "review feeds the next contract")]),
        ),
        lettered(
            "tgrow",
            Shape::Network,
            &["T Topic", "G Goal", "R Reality", "O Options", "W Wrap-up"],
            &chain(5, &[(2, 1, Loop, ""), (3, 2, Loop, ""), (4, 1, Loop, ""), (2, 0, Loop, "")]),
        ),
    ]
}

/// Shapes at the edges of what is promised: two stages, ten, long names, every way at once, other scripts.
pub fn hard() -> Vec<MethodDiagram> {
    let mut samples = Vec::new();
    let names = [
        "Contracting and chemistry",
        "Stakeholder interviews",
        "Self-assessment",
        "Weiterbildungsverantwortlichkeit",
        "Goals",
        "Experiments between sessions",
        "Review",
        "Évaluation à mi-parcours",
        "Phase-down",
        "終了",
    ];
    for shape in [Shape::Line, Shape::Cycle, Shape::Network] {
        for count in [1, 2, 3, 6, 8, 10] {
            let ways = if shape == Shape::Cycle { ring(count, &[]) } else { chain(count, &[]) };
            samples.push(plain(&format!("{shape:?}-{count}"), shape, &names[..count], &ways));
        }
        let every: Vec<_> = (0..5)
            .flat_map(|from| {
                (0..5).filter(move |to| *to != from).map(move |to| (from, to, if to == from + 1 { Next } else { Loop }, "seen again"))
            })
            .collect();
        samples.push(plain(&format!("{shape:?}-every"), shape, &names[2..7], &every));
        let mut ways = chain(
            10,
            &[(9, 0, Loop, "begin again"), (7, 2, Loop, "later"), (1, 6, Optional, "shortcut"), (5, 5, Loop, "repeat"), (8, 6, Loop, "")],
        );
        ways.push((0, 1, Optional, ""));
        let mut sample = plain(&format!("{shape:?}-ten"), shape, &names, &ways);
        sample.nodes[3].substages = vec!["Interviews".into(), "Questionnaire for colleagues".into()];
        sample.nodes[8].current = true;
        samples.push(sample);
    }
    // Longer than a card can be: a ring and a row give way to a column.
    let long = ["Évaluation à mi-parcours, ajustement du plan d'action et entretien avec la direction", "Suite"];
    samples.push(plain("long-line", Shape::Line, &long.repeat(4), &chain(8, &[])));
    samples.push(plain("long-cycle", Shape::Cycle, &long.repeat(2), &ring(4, &[])));
    samples
}

fn four_stages() -> MethodDiagram {
    let mut sample = plain(
        "four-stages",
        Shape::Line,
        &["Awareness", "Analysis", "Action", "Achievement"],
        &chain(4, &[(3, 2, Loop, "stakeholders ask for corrections")]),
    );
    let sub = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    sample.nodes[0].substages = sub(&["Opening meeting", "In-depth interview", "Assessments", "Stakeholder interviews"]);
    sample.nodes[1].substages = sub(&["Competencies for success", "Development plan"]);
    sample.nodes[2].substages = sub(&["Coaching calls", "New behaviours tried"]);
    sample.nodes[3].substages = sub(&["Reassessment", "Phase-down", "Final session and report"]);
    sample.nodes[2].current = true;
    sample
}

fn chain<'a>(count: usize, more: Ways<'a>) -> Vec<(usize, usize, EdgeKind, &'a str)> {
    (1..count).map(|to| (to - 1, to, Next, "")).chain(more.iter().copied()).collect()
}

fn ring<'a>(count: usize, more: Ways<'a>) -> Vec<(usize, usize, EdgeKind, &'a str)> {
    (0..count).map(|from| (from, (from + 1) % count, Next, "")).chain(more.iter().copied()).collect()
}

/// Names that begin with their letter and a space.
fn lettered(id: &str, shape: Shape, names: &[&str], ways: Ways) -> MethodDiagram {
    let mut sample = plain(id, shape, names, ways);
    for node in &mut sample.nodes {
        let (letter, name) = node.name.split_once(' ').unwrap_or(("", &node.name));
        (node.letter, node.name) = (Some(letter.to_owned()), name.to_owned());
    }
    sample
}

fn plain(id: &str, shape: Shape, names: &[&str], ways: Ways) -> MethodDiagram {
    let node = |name: &&str| Node { name: (*name).to_owned(), letter: None, substages: Vec::new(), current: false };
    let edge = |(from, to, kind, label): &(usize, usize, EdgeKind, &str)| Edge {
        from: *from,
        to: *to,
        kind: *kind,
        label: (!label.is_empty()).then(|| (*label).to_owned()),
    };
    MethodDiagram {
        id: id.to_owned(),
        title: format!("The {id} model"),
        description: format!("{} stages in a {shape:?}.", names.len()),
        shape,
        nodes: names.iter().map(node).collect(),
        edges: ways.iter().map(edge).collect(),
        labels: Labels { next: "next".into(), returns: "may return".into(), optional: "optional".into(), current: "you are here".into() },
    }
}
