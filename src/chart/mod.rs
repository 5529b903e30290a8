//! Charts: data in, accessible inline SVG out. Pure functions that read nothing and know no other room.
//!
//! Every picture keeps the same rules:
//!
//! - `role="img"` with a title and a description. What is inside such a picture is not exposed to assistive
//!   technology, so nothing in it can be focused and the page must say in words what the picture shows.
//! - Meaning never rests on colour alone (WCAG 2.2, 1.4.1): lines differ by dash, the current stage by a second outline.
//! - Lines and shapes use `currentColor`, the colour of the text around them, which keeps the contrast that graphics
//!   need (WCAG 2.2, 1.4.11) on light and dark pages, in forced colours and on paper, even without a style sheet.
//! - No style attribute, no script, no colour of its own: a strict content security policy lets it through.
//! - Coordinates have a fixed number of decimals and come from exact arithmetic only, so a build repeats byte for byte.
//!
//! There are two families: the picture of a [`method`], and the pictures of a client's progress, which share a [`figure`]
//! (caption with the finding, the drawing for two widths, the same numbers as a table), a [`canvas`] and their [`words`].

mod burndown;
mod canvas;
mod commitment;
mod feedback;
mod figure;
mod geometry;
mod goals;
mod method;
mod path;
mod roi;
mod sessions;
mod survey;
#[cfg(test)]
mod tests;
mod text;
mod timeline;
mod trend;
mod wheel;
mod words;

pub use burndown::{ActionDates, BurnDown, Completion, burn_down};
pub use commitment::{Commitment, Commitments, commitments};
pub use feedback::{Feedback, RaterGroup, Scale, dumbbell, radar, self_others};
pub use figure::Figure;
pub use goals::{GoalBar, GoalBars, goal_bars};
pub use method::{Edge, EdgeKind, Labels, MethodDiagram, Node, Shape, method_diagram};
pub use roi::{Roi, return_on_investment};
pub use sessions::{SessionsUsed, sessions_used};
pub use survey::{MiniSurvey, SurveyQuestion, mini_survey};
pub use timeline::{StageChange, StageState, StageTimeline, TimelineStage, stage_timeline};
pub use trend::{Rating, Span, Trend, trend};
pub use wheel::{Area, Wheel, wheel};
pub use words::{Day, Words};
