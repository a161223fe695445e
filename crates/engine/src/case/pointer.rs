//! JSON pointers (RFC 6901) with one addition: `**` finds a property at any depth.

use serde_json::Value;

/// A place in a JSON document, or with `**` any number of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    tokens: Vec<Token>,
}

/// One step of a pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A member name or an array index.
    Name(String),
    /// `**`: here or at any depth below.
    Anywhere,
}

impl Pointer {
    /// Reads a pointer: empty, or beginning with `/`; `**` must be followed by a name.
    ///
    /// # Errors
    /// What a pointer looks like.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SHAPE: &str = "a JSON pointer such as \"/id\" or \"/error/**/code\"";
        if text.is_empty() {
            return Ok(Self { tokens: Vec::new() });
        }
        let Some(rest) = text.strip_prefix('/') else { return Err(SHAPE) };
        let tokens: Vec<_> = rest
            .split('/')
            .map(|token| match token {
                "**" => Token::Anywhere,
                name => Token::Name(name.replace("~1", "/").replace("~0", "~")),
            })
            .collect();
        let ends_open = matches!(tokens.last(), Some(Token::Anywhere));
        let doubled = tokens.windows(2).any(|pair| pair == [Token::Anywhere, Token::Anywhere]);
        if ends_open || doubled { Err(SHAPE) } else { Ok(Self { tokens }) }
    }

    /// Whether it can name more than one place.
    pub fn is_search(&self) -> bool {
        self.tokens.contains(&Token::Anywhere)
    }

    /// The last name of the pointer.
    pub fn last_name(&self) -> Option<&str> {
        match self.tokens.last() {
            Some(Token::Name(name)) => Some(name),
            Some(Token::Anywhere) | None => None,
        }
    }

    /// Every value that the pointer names, in document order.
    pub fn find<'a>(&self, document: &'a Value) -> Vec<&'a Value> {
        let mut found = Vec::new();
        walk(&self.tokens, document, &mut found);
        found
    }

    /// The one value of a pointer without `**`.
    pub fn get<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.find(document).into_iter().next()
    }

    /// Puts a value where the pointer says; objects on the way are made. Says whether there is such a place.
    pub fn set(&self, document: &mut Value, value: Value) -> bool {
        let Some((last, parents)) = self.tokens.split_last() else {
            *document = value;
            return true;
        };
        let mut at = document;
        for token in parents {
            let Token::Name(name) = token else { return false };
            at = match at {
                Value::Object(members) => {
                    members.entry(name.as_str()).or_insert_with(|| Value::Object(serde_json::Map::new()))
                }
                Value::Array(items) => match name.parse::<usize>().ok().and_then(|i| items.get_mut(i)) {
                    Some(item) => item,
                    None => return false,
                },
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return false,
            };
        }
        match (last, at) {
            (Token::Name(name), Value::Object(members)) => {
                members.insert(name.clone(), value);
                true
            }
            (Token::Name(name), Value::Array(items)) => match name.parse::<usize>() {
                Ok(i) if i < items.len() => {
                    items[i] = value;
                    true
                }
                Ok(i) if i == items.len() => {
                    items.push(value);
                    true
                }
                _ => {
                    name == "-" && {
                        items.push(value);
                        true
                    }
                }
            },
            _ => false,
        }
    }

    /// Removes the value that the pointer names. Says whether there was one.
    pub fn remove(&self, document: &mut Value) -> bool {
        let Some((Token::Name(last), parents)) = self.tokens.split_last() else { return false };
        let parent = Self { tokens: parents.to_vec() }.to_string();
        match document.pointer_mut(&parent) {
            Some(Value::Object(members)) => members.shift_remove(last).is_some(),
            Some(Value::Array(items)) => {
                last.parse::<usize>().ok().filter(|i| *i < items.len()).map(|i| items.remove(i)).is_some()
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for token in &self.tokens {
            match token {
                Token::Name(name) => write!(f, "/{}", name.replace('~', "~0").replace('/', "~1"))?,
                Token::Anywhere => f.write_str("/**")?,
            }
        }
        Ok(())
    }
}

fn walk<'a>(tokens: &[Token], at: &'a Value, found: &mut Vec<&'a Value>) {
    match tokens.split_first() {
        None => found.push(at),
        Some((Token::Name(name), rest)) => {
            let next = match at {
                Value::Object(members) => members.get(name),
                Value::Array(items) => name.parse::<usize>().ok().and_then(|i| items.get(i)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
            };
            if let Some(next) = next {
                walk(rest, next, found);
            }
        }
        Some((Token::Anywhere, rest)) => {
            walk(rest, at, found);
            let below: Box<dyn Iterator<Item = &Value>> = match at {
                Value::Object(members) => Box::new(members.values()),
                Value::Array(items) => Box::new(items.iter()),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return,
            };
            for next in below {
                walk(tokens, next, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pointer;
    use serde_json::json;

    #[test]
    fn two_stars_find_a_name_at_any_depth() {
        let document = json!({"error": {"a": 1, "inner": {"a": 2, "list": [{"a": 3}]}}, "a": 9});
        let pointer = Pointer::parse("/error/**/a").expect("parses");
        assert_eq!(pointer.find(&document), [&json!(1), &json!(2), &json!(3)]);
    }

    #[test]
    fn a_name_with_an_at_sign_or_a_slash_is_one_name() {
        let mut document = json!({"@odata.etag": 1, "a/b": {"c": [0]}});
        assert_eq!(Pointer::parse("/@odata.etag").expect("parses").get(&document), Some(&json!(1)));
        assert!(Pointer::parse("/a~1b/c/0").expect("parses").set(&mut document, json!("x")));
        assert!(Pointer::parse("/@odata.etag").expect("parses").remove(&mut document));
        assert_eq!(document, json!({"a/b": {"c": ["x"]}}));
    }

    #[test]
    fn what_names_no_place_is_refused() {
        for text in ["id", "/**", "/a/**", "/**/**/a"] {
            assert!(Pointer::parse(text).is_err(), "{text}");
        }
    }
}
