//! The closed list of the keywords of each draft, and what stands behind a keyword.

/// A draft of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Six,
    Seven,
    Y2019,
    Y2020,
}

impl Draft {
    /// The draft that `$schema` names.
    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let (_, path) = uri.trim_end_matches('#').split_once("://json-schema.org/")?;
        match path {
            "draft-04/schema" => Some(Self::Four),
            "draft-06/schema" => Some(Self::Six),
            "draft-07/schema" => Some(Self::Seven),
            "draft/2019-09/schema" => Some(Self::Y2019),
            "draft/2020-12/schema" => Some(Self::Y2020),
            _ => None,
        }
    }
}

/// What stands behind a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing that holds schemas.
    Plain,
    /// Says something about a schema, and asserts nothing.
    Note,
    /// A format's name.
    Format,
    /// A regular expression.
    Pattern,
    /// A reference to another schema.
    Reference,
    /// Schemas that only references reach.
    Definitions,
    /// A schema for decoded content; not asserted.
    Content,
    /// A schema for the value itself.
    Here,
    /// A list of such schemas.
    HereList,
    /// A map of such schemas; lists of names may stand in it.
    HereMap,
    /// Schemas of members by name.
    Members,
    /// Schemas of members by pattern.
    MemberPatterns,
    /// A schema of all other members.
    OtherMembers,
    /// A schema of the members' names.
    MemberNames,
    /// Schemas of entries by position.
    Entries,
    /// A schema of all other entries, or before 2020-12 schemas by position.
    OtherEntries,
    /// A schema of any entry.
    SomeEntry,
}

/// A keyword and the drafts that have it.
struct Keyword {
    name: &'static str,
    shape: Shape,
    since: Draft,
    until: Draft,
}

const fn keyword(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, since: Draft::Four, until: Draft::Y2020 }
}

const fn since(since: Draft, name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, since, until: Draft::Y2020 }
}

const fn between(since: Draft, until: Draft, name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, since, until }
}

const KEYWORDS: &[Keyword] = &[
    keyword("$schema", Shape::Note),
    keyword("$ref", Shape::Reference),
    keyword("title", Shape::Note),
    keyword("description", Shape::Note),
    keyword("default", Shape::Note),
    keyword("definitions", Shape::Definitions),
    keyword("type", Shape::Plain),
    keyword("enum", Shape::Plain),
    keyword("multipleOf", Shape::Plain),
    keyword("maximum", Shape::Plain),
    keyword("exclusiveMaximum", Shape::Plain),
    keyword("minimum", Shape::Plain),
    keyword("exclusiveMinimum", Shape::Plain),
    keyword("maxLength", Shape::Plain),
    keyword("minLength", Shape::Plain),
    keyword("pattern", Shape::Pattern),
    keyword("format", Shape::Format),
    keyword("maxItems", Shape::Plain),
    keyword("minItems", Shape::Plain),
    keyword("uniqueItems", Shape::Plain),
    keyword("maxProperties", Shape::Plain),
    keyword("minProperties", Shape::Plain),
    keyword("required", Shape::Plain),
    keyword("allOf", Shape::HereList),
    keyword("anyOf", Shape::HereList),
    keyword("oneOf", Shape::HereList),
    keyword("not", Shape::Here),
    keyword("properties", Shape::Members),
    keyword("patternProperties", Shape::MemberPatterns),
    keyword("additionalProperties", Shape::OtherMembers),
    keyword("items", Shape::OtherEntries),
    between(Draft::Four, Draft::Y2019, "additionalItems", Shape::OtherEntries),
    between(Draft::Four, Draft::Seven, "dependencies", Shape::HereMap),
    since(Draft::Six, "const", Shape::Plain),
    since(Draft::Six, "examples", Shape::Note),
    since(Draft::Six, "contains", Shape::SomeEntry),
    since(Draft::Six, "propertyNames", Shape::MemberNames),
    since(Draft::Seven, "$comment", Shape::Note),
    since(Draft::Seven, "if", Shape::Here),
    since(Draft::Seven, "then", Shape::Here),
    since(Draft::Seven, "else", Shape::Here),
    since(Draft::Seven, "readOnly", Shape::Note),
    since(Draft::Seven, "writeOnly", Shape::Note),
    since(Draft::Seven, "contentEncoding", Shape::Note),
    since(Draft::Seven, "contentMediaType", Shape::Note),
    since(Draft::Y2019, "contentSchema", Shape::Content),
    since(Draft::Y2019, "deprecated", Shape::Note),
    since(Draft::Y2019, "$defs", Shape::Definitions),
    since(Draft::Y2019, "$anchor", Shape::Note),
    since(Draft::Y2019, "$vocabulary", Shape::Note),
    since(Draft::Y2019, "dependentSchemas", Shape::HereMap),
    since(Draft::Y2019, "dependentRequired", Shape::Plain),
    since(Draft::Y2019, "maxContains", Shape::Plain),
    since(Draft::Y2019, "minContains", Shape::Plain),
    since(Draft::Y2019, "unevaluatedProperties", Shape::OtherMembers),
    since(Draft::Y2019, "unevaluatedItems", Shape::OtherEntries),
    since(Draft::Y2020, "prefixItems", Shape::Entries),
];

/// Keywords that JSON Schema has and this room refuses, with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("$id", "a schema here is named by its file; `$id` would give its references another base"),
    ("id", "a schema here is named by its file; `id` would give its references another base"),
    (
        "$dynamicRef",
        "a reference whose target depends on the way to it can't be checked in advance; use `$ref`",
    ),
    ("$dynamicAnchor", "without `$dynamicRef` it says nothing; use `$anchor`"),
    (
        "$recursiveRef",
        "a reference whose target depends on the way to it can't be checked in advance; use `$ref`",
    ),
    ("$recursiveAnchor", "without `$recursiveRef` it says nothing"),
];

/// What stands behind a keyword of a draft; nothing if the draft doesn't have it.
pub(super) fn shape(draft: Draft, name: &str) -> Option<Shape> {
    let found = KEYWORDS.iter().find(|known| known.name == name)?;
    (found.since <= draft && draft <= found.until).then_some(found.shape)
}

/// Why a keyword of JSON Schema isn't taken here.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    REFUSED.iter().find(|(known, _)| *known == name).map(|(_, why)| *why)
}

/// All keywords of a draft.
pub(super) fn names(draft: Draft) -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().filter(move |known| known.since <= draft && draft <= known.until).map(|known| known.name)
}
