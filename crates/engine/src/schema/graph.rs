//! The subschemas of all files with their references followed.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use super::lint::{Outline, Slot};
use crate::diagnostic::{Problem, nearest};

/// All subschemas of all files.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Vertex>,
    /// The whole schema of each file.
    pub(super) roots: Vec<usize>,
    /// The files that each file refers to.
    pub(super) needs: Vec<BTreeSet<usize>>,
}

/// A subschema.
#[derive(Debug)]
pub(super) struct Vertex {
    /// The file it stands in.
    pub(super) file: usize,
    /// Applied to the same value, with the reference that says so.
    pub(super) here: Vec<(usize, Option<String>)>,
    /// Applied to a part of the value.
    pub(super) below: Vec<(Slot, usize)>,
}

/// A problem in a file, at a pointer.
pub(super) type Found = (usize, String, Problem);

/// Joins the outlines of files; `names` are their file names.
pub(super) fn join(outlines: &[Outline], names: &[&str], found: &mut Vec<Found>) -> Graph {
    let mut graph = Graph::default();
    let mut offset = 0;
    for outline in outlines {
        graph.roots.push(offset);
        graph.needs.push(BTreeSet::new());
        offset += outline.nodes.len();
    }
    for (file, outline) in outlines.iter().enumerate() {
        let first = graph.roots[file];
        for node in &outline.nodes {
            let mut here: Vec<_> = node.here.iter().map(|child| (first + child, None)).collect();
            for (at, text) in &node.references {
                match target(outlines, names, file, text) {
                    Ok((other, child)) => {
                        graph.needs[file].insert(other);
                        here.push((graph.roots[other] + child, Some(at.clone())));
                    }
                    Err(problem) => found.push((file, at.clone(), problem)),
                }
            }
            let below = node.below.iter().map(|(slot, child)| (slot.clone(), first + child)).collect();
            graph.nodes.push(Vertex { file, here, below });
        }
    }
    graph
}

/// The file and the subschema that a reference means.
fn target(outlines: &[Outline], names: &[&str], own: usize, text: &str) -> Result<(usize, usize), Problem> {
    let (name, fragment) = text.split_once('#').unwrap_or((text, ""));
    let file = if name.is_empty() { own } else { file_of(names, name)? };
    let fragment = percent_decode_str(fragment).decode_utf8_lossy();
    let outline = &outlines[file];
    let known = match fragment.strip_prefix('/') {
        None if fragment.is_empty() => outline.by_pointer.get(""),
        None => outline.anchors.get(fragment.as_ref()),
        Some(_) => outline.by_pointer.get(fragment.as_ref()),
    };
    match known {
        Some(node) => Ok((file, *node)),
        None => Err(Problem::Schema(format!("`{text}` leads to no schema"))),
    }
}

fn file_of(names: &[&str], name: &str) -> Result<usize, Problem> {
    if name.contains(':') || name.contains('/') || name.contains('\\') {
        let why =
            format!("`{name}` isn't the name of a file next to it; nothing else is ever read or fetched");
        return Err(Problem::Schema(why));
    }
    let name = percent_decode_str(name).decode_utf8_lossy();
    names.iter().position(|known| *known == name).ok_or_else(|| Problem::Unknown {
        what: "schema file",
        name: name.clone().into_owned(),
        nearest: nearest(&name, names.iter().copied()),
    })
}

impl Graph {
    /// The file and all files that its references reach.
    pub(super) fn reach(&self, file: usize) -> BTreeSet<usize> {
        let mut all = BTreeSet::from([file]);
        let mut open = vec![file];
        while let Some(next) = open.pop() {
            let fresh: Vec<_> = self.needs[next].iter().copied().filter(|other| all.insert(*other)).collect();
            open.extend(fresh);
        }
        all
    }
}
