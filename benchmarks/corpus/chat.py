"""Chat messages with content blocks, and the schemas of the tools a model may call."""

from __future__ import annotations

from typing import Any

from benchmarks.corpus.case import Shape
from benchmarks.corpus.documents import parsed

__all__: list[str] = []

chat = Shape("chat", groups=["containers"], is_json=True)


@chat.case("messages", sizes=(20, 200))
def messages(size: int) -> Any:
    """A conversation: texts, tool calls and their results in turn."""
    return parsed([_message(number) for number in range(size)])


def _message(number: int) -> dict[str, Any]:
    turn = number % 4
    if turn == 0:
        return {"role": "user", "content": f"Question {number}: " + "what is the weather? " * 5}
    if turn == 1:
        return {
            "role": "assistant",
            "content": [
                {"type": "text", "text": f"Let me look that up ({number})."},
                {
                    "type": "tool_use",
                    "id": f"call_{number}",
                    "name": "weather",
                    "input": {"city": "Lisbon", "days": [1, 2, 3], "units": "metric"},
                },
            ],
        }
    if turn == 2:
        result = {"type": "tool_result", "tool_use_id": f"call_{number - 1}", "is_error": False}
        return {
            "role": "user",
            "content": [{**result, "content": [{"type": "text", "text": "21 degrees"}]}],
        }
    return {
        "role": "assistant",
        "content": [{"type": "text", "text": "It is warm. " * 20, "annotations": []}],
        "usage": {"input_tokens": 100 + number, "output_tokens": 60, "cache": {"read": 0}},
    }


@chat.case("tools", sizes=(10, 100))
def tools(size: int) -> Any:
    """What a model is told of each tool: a name, a description and a schema."""
    return parsed([_tool(number) for number in range(size)])


def _tool(number: int) -> dict[str, Any]:
    properties = {
        "query": {"type": "string", "description": "What to look for", "minLength": 1},
        "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
        "order": {"type": "string", "enum": ["newest", "oldest", "best"]},
        "filters": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}}},
        },
    }
    return {
        "type": "function",
        "function": {
            "name": f"search_{number}",
            "description": f"Searches collection {number}",
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": ["query"],
                "additionalProperties": False,
            },
            "strict": True,
        },
    }
