//! The sessions as a calendar file (RFC 5545), for the client's own calendar.

use super::view::SessionView;
use crate::yaml::Date;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What the calendar needs beside the sessions.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// Makes the ids of events; stable, and not the portal's token.
    pub id: &'a str,
    pub timezone: &'a TimeZone,
    /// The day on which it is made.
    pub stamp: Date,
    /// The name of the practice.
    pub practice: &'a str,
}

/// The sessions that have a day: planned and held, each under a neutral name. None without one.
pub fn calendar<'a>(
    calendar: &Calendar<'_>,
    sessions: impl Iterator<Item = &'a SessionView<'a>>,
    name: &dyn Fn(&SessionView<'_>) -> String,
) -> Option<String> {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, &format!("PRODID:-//{}//Trailmark//EN", text(calendar.practice)));
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    let mut any = false;
    for session in sessions.filter(|session| matches!(session.state, "planned" | "held" | "unsettled")) {
        let Some(date) = session.date else { continue };
        any = true;
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:session-{}@{}", session.number, calendar.id));
        line(&mut out, &format!("DTSTAMP:{}T000000Z", day(calendar.stamp)));
        match session.clock.and_then(|clock| instant(date.0.to_datetime(clock.0), calendar.timezone)) {
            Some(start) => {
                line(&mut out, &format!("DTSTART:{}", start.strftime("%Y%m%dT%H%M%SZ")));
                line(&mut out, &format!("DURATION:PT{}M", session.minutes.unwrap_or(60)));
            }
            None => line(&mut out, &format!("DTSTART;VALUE=DATE:{}", day(date))),
        }
        line(&mut out, &format!("SUMMARY:{}", text(&name(session))));
        line(&mut out, "CLASS:PRIVATE");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    any.then_some(out)
}

/// The moment that a clock of the time zone shows; of two in autumn the earlier, of none in spring the one after the gap.
fn instant(local: DateTime, timezone: &TimeZone) -> Option<jiff::Timestamp> {
    timezone.to_ambiguous_timestamp(local).compatible().ok()
}

fn day(date: Date) -> String {
    date.0.strftime("%Y%m%d").to_string()
}

/// A text value: backslash, comma, semicolon and line feed escaped (RFC 5545, 3.3.11); other controls left out.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for char in value.chars() {
        match char {
            '\\' | ',' | ';' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            char if char.is_control() => {}
            char => out.push(char),
        }
    }
    out
}

/// A content line, folded so that none is longer than 75 octets (RFC 5545, 3.1).
fn line(out: &mut String, content: &str) {
    let mut used = 0;
    for char in content.chars() {
        if used + char.len_utf8() > 75 {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(char);
        used += char.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_by_octets() {
        let mut out = String::new();
        line(&mut out, &format!("SUMMARY:{}", "é".repeat(100)));
        assert!(out.ends_with("\r\n"));
        let lines: Vec<&str> = out.trim_end_matches("\r\n").split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= 75));
        assert!(lines[1..].iter().all(|line| line.starts_with(' ')));
        assert_eq!(lines.concat().replace(' ', ""), format!("SUMMARY:{}", "é".repeat(100)));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(text("a, b; c\\d\ne\r"), "a\\, b\\; c\\\\d\\ne");
    }

    #[test]
    fn times_are_instants() {
        let zone = TimeZone::get("America/Toronto").unwrap();
        let at = |text: &str| instant(text.parse().unwrap(), &zone).unwrap().to_string();
        assert_eq!(at("2026-01-12T09:30"), "2026-01-12T14:30:00Z");
        assert_eq!(at("2026-07-12T09:30"), "2026-07-12T13:30:00Z");
        assert_eq!(at("2026-03-08T02:30"), "2026-03-08T07:30:00Z", "an hour that there is not");
    }
}
