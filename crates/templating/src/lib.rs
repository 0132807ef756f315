//! The language of software templates: a closed subset of Nunjucks with the values of JavaScript.
