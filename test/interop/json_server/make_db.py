#!/usr/bin/python3
"""Print db.json: 12 users, 40 posts, 60 comments, nested and null members, by formula."""
import json


def main():
    words = 'apple birch cloud delta ember frost grain house inlet joker'.split()
    users = [{'id': n, 'name': '%s %s' % (words[n % 10].title(), words[n * 3 % 10].title()),
              'email': 'u%d@example.com' % n, 'address': {'city': words[n * 7 % 10], 'zip': n * 101}}
             for n in range(1, 13)]
    posts = [{'id': n, 'title': '%s %s' % (words[n % 10], words[n * 7 % 10]),
              'author': {'name': users[n % 12]['name'], 'id': n % 12 + 1},
              'views': n * 37 % 100 if n % 6 else None, 'score': n * 2.5,
              'published': n % 3 == 0, 'created': '2024-%02d-%02dT08:00:00Z' % (n % 12 + 1, n % 28 + 1),
              'userId': n % 12 + 1, 'tags': words[n % 4:n % 4 + 2]}
             for n in range(1, 41)]
    comments = [{'id': n, 'postId': n * 7 % 40 + 1, 'body': 'comment (%d) + 100%%' % n}
                for n in range(1, 61)]
    print(json.dumps({'users': users, 'posts': posts, 'comments': comments}, indent=1))


if __name__ == '__main__':
    main()
