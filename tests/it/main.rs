
mod new;
