//! A file's descriptor as the .proto that it came from: for whoever wants to generate code, or to read it.
//!
//! Everything that decides how messages are written and read is there, with comments; of options those that
//! `google/protobuf/descriptor.proto` defines. Options of others are not: what they mean their own files say, which may be missing.

mod field;
mod options;
mod parts;

use std::fmt::Write as _;

use self::{
    options::Options,
    parts::{is_map_entry, last_of, numbers, one_of, signed, visibility},
};
use crate::{
    Pool,
    comment::Comments,
    descriptor::{all, number, text},
    pool::{FileData, options::PROTO2, options::PROTO3},
    wire::{Part, Parts},
};

impl Pool {
    /// The source of the file of that name.
    pub fn source(&self, file: &str) -> Option<String> {
        let file = self.data().files.iter().find(|known| known.name == file)?;
        let there = |import: &str| self.data().files.iter().any(|file| file.name == import);
        Some(source(file, &there))
    }
}

fn source(file: &FileData, there: &dyn Fn(&str) -> bool) -> String {
    let (parts, _) = Parts::all(&file.bytes);
    let mut printer = Printer { out: String::new(), indent: 0, edition: file.edition, comments: Comments::new(&parts) };
    printer.said(12);
    match file.edition {
        PROTO2 => printer.line("syntax = \"proto2\";"),
        PROTO3 => printer.line("syntax = \"proto3\";"),
        edition => printer.line(&format!("edition = \"{}\";", 1023 + edition)),
    }
    if !file.package.is_empty() {
        printer.out.push('\n');
        printer.line(&format!("package {};", file.package));
    }
    printer.imports(&parts, there);
    let options = Options::of(&parts, 8, options::FILE);
    if !options.is_empty() {
        printer.out.push('\n');
        options.lines(|line| printer.line(&line));
    }
    printer.types(&parts, [4, 5, 7]);
    for (index, service) in all(&parts, 6).enumerate() {
        printer.within(6, index, |printer| printer.service(service));
    }
    printer.out
}

struct Printer<'a> {
    out: String,
    indent: usize,
    edition: u32,
    comments: Comments<'a>,
}

impl Printer<'_> {
    fn line(&mut self, line: &str) {
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Opens braces, writes what stands between them, and closes them.
    fn block(&mut self, head: &str, inner: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.line(&[head, " {"].concat());
        let opened = self.out.len();
        self.indent += 1;
        inner(self);
        self.indent -= 1;
        if self.out.len() == opened {
            self.out.truncate(start);
            return self.line(&[head, " {}"].concat());
        }
        self.line("}");
    }

    /// Goes to the thing of that index in the field of that number, and writes what was said of it.
    fn within(&mut self, number: u32, index: usize, inner: impl FnOnce(&mut Self)) {
        // At the top there is room between things.
        if self.indent == 0 {
            self.out.push('\n');
        }
        let back = self.comments.enter(number, index);
        self.comment();
        inner(self);
        self.comments.leave(back);
    }

    /// What was said of a field of the file that comes once.
    fn said(&mut self, number: u32) {
        let back = self.comments.enter_one(number);
        self.comment();
        self.comments.leave(back);
    }

    fn comment(&mut self) {
        let Some(comment) = self.comments.here() else { return };
        for line in comment.lines() {
            self.line(["// ", line].concat().trim_end());
        }
    }

    /// Those that are there: what was imported for options only is of no use without them.
    fn imports(&mut self, file: &[Part<'_>], there: &dyn Fn(&str) -> bool) {
        let marked = |number: u32| numbers(file, number);
        let (public, weak) = (marked(10), marked(11));
        let mut first = true;
        for (index, import) in all(file, 3).enumerate() {
            let import = String::from_utf8_lossy(import);
            if !there(&import) {
                continue;
            }
            if std::mem::take(&mut first) {
                self.out.push('\n');
            }
            let index = index as u64;
            let how = if public.contains(&index) {
                "public "
            } else if weak.contains(&index) {
                "weak "
            } else {
                ""
            };
            self.line(&format!("import {how}\"{import}\";"));
        }
    }

    fn types(&mut self, of: &[Part<'_>], [messages, enums, extensions]: [u32; 3]) {
        let groups = self.groups(of, extensions);
        for (index, message) in all(of, messages).enumerate() {
            let (message, _) = Parts::all(message);
            if !is_map_entry(&message) && !groups.contains(&text(&message, 1)) {
                let name = text(&message, 1);
                let head = [visibility(&message, 11), "message ", &name].concat();
                self.within(messages, index, |printer| printer.message(&head, &message));
            }
        }
        for (index, values) in all(of, enums).enumerate() {
            self.within(enums, index, |printer| printer.enumeration(values));
        }
        for (index, extension) in all(of, extensions).enumerate() {
            let (extension, _) = Parts::all(extension);
            self.within(extensions, index, |printer| {
                printer.block(&["extend ", &text(&extension, 2)].concat(), |printer| {
                    printer.field(&extension, of, messages);
                });
            });
        }
    }

    /// The names of the messages that are declared by a group: a field, or an extension, of the same scope.
    fn groups(&self, of: &[Part<'_>], extensions: u32) -> Vec<String> {
        if self.edition != PROTO2 {
            return Vec::new();
        }
        // In a message fields stand under 2, and in a file messages under 4.
        let fields = all(of, extensions).chain(all(of, 2).filter(|_| extensions == 6)).map(|field| Parts::all(field).0);
        fields.filter(|field| number(field, 5) == 10).map(|field| last_of(&text(&field, 6)).to_owned()).collect()
    }

    fn message(&mut self, head: &str, message: &[Part<'_>]) {
        self.block(head, |printer| {
            Options::of(message, 7, options::MESSAGE).lines(|line| printer.line(&line));
            printer.types(message, [3, 4, 6]);
            let oneofs = all(message, 8).map(|oneof| Parts::all(oneof).0).collect::<Vec<_>>();
            let mut done = Vec::new();
            for (index, field) in all(message, 2).enumerate() {
                let (field, _) = Parts::all(field);
                match one_of(&field) {
                    Some(oneof) if done.contains(&oneof) => {}
                    Some(oneof) => {
                        done.push(oneof);
                        printer.oneof(message, oneof, &oneofs);
                    }
                    None => printer.within(2, index, |printer| printer.field(&field, message, 3)),
                }
            }
            printer.ranges("extensions", message, 5, 536_870_912);
            printer.ranges("reserved", message, 9, 536_870_912);
            printer.names(message, 10);
        });
    }

    fn oneof(&mut self, message: &[Part<'_>], oneof: usize, oneofs: &[Vec<Part<'_>>]) {
        let Some(own) = oneofs.get(oneof) else { return };
        self.within(8, oneof, |_| {});
        self.block(&["oneof ", &text(own, 1)].concat(), |printer| {
            Options::of(own, 2, options::ONEOF).lines(|line| printer.line(&line));
            for (index, field) in all(message, 2).enumerate() {
                let (field, _) = Parts::all(field);
                if one_of(&field) == Some(oneof) {
                    printer.within(2, index, |printer| printer.field(&field, message, 3));
                }
            }
        });
    }

    fn enumeration(&mut self, values: &[u8]) {
        let (values, _) = Parts::all(values);
        self.block(&[visibility(&values, 6), "enum ", &text(&values, 1)].concat(), |printer| {
            Options::of(&values, 3, options::ENUM).lines(|line| printer.line(&line));
            for (index, value) in all(&values, 2).enumerate() {
                let (value, _) = Parts::all(value);
                printer.within(2, index, |printer| {
                    let options = Options::of(&value, 3, options::VALUE).bracketed();
                    printer.line(&format!("{} = {}{options};", text(&value, 1), signed(&value, 2)));
                });
            }
            // Of enums the ends belong to the ranges.
            printer.ranges("reserved", &values, 4, i64::from(i32::MAX));
            printer.names(&values, 5);
        });
    }

    fn service(&mut self, service: &[u8]) {
        let (service, _) = Parts::all(service);
        self.block(&["service ", &text(&service, 1)].concat(), |printer| {
            Options::of(&service, 3, options::SERVICE).lines(|line| printer.line(&line));
            for (index, method) in all(&service, 2).enumerate() {
                let (method, _) = Parts::all(method);
                printer.within(2, index, |printer| {
                    let side = |stream, kind| {
                        let stream = if number(&method, stream) == 0 { "" } else { "stream " };
                        [stream, &text(&method, kind)].concat()
                    };
                    let head = format!("rpc {}({}) returns ({})", text(&method, 1), side(5, 2), side(6, 3));
                    let options = Options::of(&method, 4, options::METHOD);
                    if options.is_empty() {
                        printer.line(&[&head, ";"].concat());
                    } else {
                        printer.block(&head, |printer| options.lines(|line| printer.line(&line)));
                    }
                });
            }
        });
    }

    /// Ranges of numbers that are for extensions or for nobody. Of messages they end before their ends.
    fn ranges(&mut self, what: &str, of: &[Part<'_>], under: u32, max: i64) {
        let one_more = i64::from(max == 536_870_912);
        let ranges = all(of, under).map(|range| Parts::all(range).0).map(|range| {
            let (from, to) = (signed(&range, 1), signed(&range, 2) - one_more);
            if from == to {
                from.to_string()
            } else if to >= max - one_more {
                format!("{from} to max")
            } else {
                format!("{from} to {to}")
            }
        });
        let ranges = ranges.collect::<Vec<_>>();
        if !ranges.is_empty() {
            self.line(&format!("{what} {};", ranges.join(", ")));
        }
    }

    fn names(&mut self, of: &[Part<'_>], under: u32) {
        let names = all(of, under).map(String::from_utf8_lossy);
        // Editions write them as names, earlier ones as texts.
        let old = self.edition <= PROTO3;
        let names =
            names.map(|name| if old { options::quoted(&name, false) } else { name.into_owned() }).collect::<Vec<_>>();
        if !names.is_empty() {
            let mut line = String::from("reserved ");
            let _ = write!(line, "{};", names.join(", "));
            self.line(&line);
        }
    }
}
