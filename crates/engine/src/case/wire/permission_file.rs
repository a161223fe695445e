//! The permission file: what each kind of request needs.

use super::case_file::format_version;
use super::tree::Node;
use crate::case::permission::Permission;
use crate::diagnostic::Problems;

/// Reads a whole permission file.
pub(crate) fn permission_file(root: &Node, problems: &Problems) -> Vec<Permission> {
    let Some(table) = root.table("a permission file", problems) else { return Vec::new() };
    format_version(&table);
    let entries = table.require("permission").and_then(|node| node.array("tables, [[permission]]", problems));
    let all = entries.unwrap_or_default().iter().filter_map(|node| permission(node, problems)).collect();
    table.finish();
    all
}

fn permission(node: &Node, problems: &Problems) -> Option<Permission> {
    const EXPECTED: &str = "a method and a path behind the version, such as \"GET /teams/{team}/members\"";
    let table = node.table("[[permission]]", problems)?;
    let request = table.require("request").and_then(|node| {
        let (method, path) = node.text(EXPECTED, problems)?.split_once(" /").unwrap_or_default();
        if method.is_empty() { node.expected(EXPECTED, problems) } else { Some((node, method, path)) }
    });
    let is = table.require("is").and_then(|node| node.prose("what it is for, in a few words", problems));
    let names = |node: Option<&Node>| -> Vec<String> {
        let each = |node: &Node| node.prose("a permission such as \"Chat.Create\"", problems);
        node.map(Node::list).unwrap_or_default().iter().filter_map(each).collect()
    };
    let (delegated, application) = (names(table.require("delegated")), names(table.require("application")));
    table.finish();
    let (node, method, path) = request?;
    Some(Permission {
        method: method.to_owned(),
        path: path.split('/').map(str::to_owned).collect(),
        is: is?,
        delegated,
        application,
        place: problems.place(node.span.clone()),
    })
}
