//! Reads one record: a JSON object without objects and lists inside.

use std::iter::Peekable;
use std::str::Chars;

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    /// Bytes; see the format.
    Text(Vec<u8>),
    Number(i64),
    Flag(bool),
}

/// A record as it was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Fields(Vec<(String, Value)>);

impl Fields {
    /// Reads a line; else says what is wrong with it.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        let mut reader = Reader(line.trim().chars().peekable());
        let fields = reader.object()?;
        reader.nothing_more()?;
        Ok(fields)
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.0
            .iter()
            .find_map(|(name, value)| (name == key).then_some(value))
    }

    /// A text that may be missing.
    pub(super) fn text(&self, key: &str) -> Option<&[u8]> {
        match self.get(key)? {
            Value::Text(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A number that may be missing.
    pub(super) fn number(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A number of bytes, seconds or the like that may be missing.
    pub(super) fn count(&self, key: &str) -> Option<u64> {
        u64::try_from(self.number(key)?).ok()
    }

    /// Whether it is set.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.get(key) == Some(&Value::Flag(true))
    }

    /// Whether both say the same, in whichever order.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let has_all = |one: &Self, other: &Self| {
            one.0
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
        };
        has_all(self, other) && has_all(other, self)
    }
}

struct Reader<'a>(Peekable<Chars<'a>>);

impl Reader<'_> {
    fn blanks(&mut self) {
        while self.0.next_if(|c| c.is_ascii_whitespace()).is_some() {}
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        self.blanks();
        match self.0.next() {
            Some(c) if c == wanted => Ok(()),
            Some(c) => Err(format!("'{c}' stands where '{wanted}' is wanted")),
            None => Err(format!("it ends where '{wanted}' is wanted")),
        }
    }

    fn nothing_more(&mut self) -> Result<(), String> {
        match self.0.next() {
            Some(c) => Err(format!("'{c}' stands after its end")),
            None => Ok(()),
        }
    }

    fn object(&mut self) -> Result<Fields, String> {
        self.expect('{')?;
        let mut fields = Fields::default();
        loop {
            self.expect('"')?;
            let key = String::from_utf8_lossy(&self.text()?).into_owned();
            self.expect(':')?;
            let value = self.value()?;
            if fields.get(&key).is_some() {
                return Err(format!("\"{key}\" stands there twice"));
            }
            fields.0.push((key, value));
            self.blanks();
            if self.0.next_if_eq(&',').is_none() {
                break;
            }
        }
        self.expect('}')?;
        Ok(fields)
    }

    fn value(&mut self) -> Result<Value, String> {
        self.blanks();
        if self.0.next_if_eq(&'"').is_some() {
            return Ok(Value::Text(self.text()?));
        }
        let mut word = String::new();
        while let Some(c) = self.0.next_if(|c| c.is_ascii_alphanumeric() || *c == '-') {
            word.push(c);
        }
        match word.as_str() {
            "true" => Ok(Value::Flag(true)),
            "false" => Ok(Value::Flag(false)),
            _ => word
                .parse()
                .map(Value::Number)
                .map_err(|_| format!("\"{word}\" is no whole number, text, true or false")),
        }
    }

    /// The rest of a text, its closing quote included.
    fn text(&mut self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        loop {
            let c = match self.next()? {
                '"' => return Ok(bytes),
                '\\' => self.escaped()?,
                c => c,
            };
            bytes.push(
                u8::try_from(c)
                    .map_err(|_| format!("'{c}' is no byte: write its bytes as \\u00.."))?,
            );
        }
    }

    fn escaped(&mut self) -> Result<char, String> {
        Ok(match self.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\x08',
            'f' => '\x0c',
            'u' => {
                let mut number = 0;
                for _ in 0..4 {
                    let digit = self.next()?.to_digit(16);
                    number = number * 16 + digit.ok_or("\\u is followed by four hex digits")?;
                }
                char::from_u32(number).ok_or("\\u names no character")?
            }
            c @ ('"' | '\\' | '/') => c,
            c => return Err(format!("\\{c} is no escape")),
        })
    }

    fn next(&mut self) -> Result<char, String> {
        self.0
            .next()
            .ok_or("it ends in the middle of a text".into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::write::Line;
    use super::*;

    #[test]
    fn every_byte_comes_back_as_it_was_written() {
        let bytes: Vec<u8> = (0..=255).collect();
        let line = Line::at(7)
            .text("from", &bytes)
            .number("signal", -78)
            .flag("cancel", true)
            .end();
        assert!(line.is_ascii());
        assert!(!line.contains('\n'));
        let fields = Fields::read(&line).unwrap();
        assert_eq!(fields.text("from"), Some(&bytes[..]));
        assert_eq!(fields.number("signal"), Some(-78));
        assert_eq!(fields.count("signal"), None);
        assert_eq!(fields.count("ms"), Some(7));
        assert!(fields.flag("cancel"));
    }

    #[test]
    fn the_order_and_blanks_of_another_writer_are_no_difference() {
        let one = Fields::read(r#"{"ms":1,"from":"a\u0041/"}"#).unwrap();
        let two = Fields::read(" { \"from\" : \"aA\\/\" , \"ms\" : 1 } ").unwrap();
        assert!(one.is_same(&two));
        assert!(!one.is_same(&Fields::read(r#"{"ms":1}"#).unwrap()));
        assert!(!Fields::read(r#"{"ms":1}"#).unwrap().is_same(&one));
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for bad in [
            "",
            "{",
            "{}",
            "[1]",
            "{\"ms\":1",
            "{\"ms\":1}}",
            "{\"ms\":1,}",
            "{\"ms\":1.5}",
            "{\"ms\":}",
            "{\"ms\":1,\"ms\":2}",
            "{\"from\":\"a}",
            "{\"from\":\"\\u12\"}",
            "{\"from\":\"\\x\"}",
            "{\"from\":\"\\u20ac\"}",
            "{\"from\":{}}",
        ] {
            assert!(Fields::read(bad).is_err(), "{bad}");
        }
    }
}
