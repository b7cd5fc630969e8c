'use strict';

const express = require('express');
const handlebars = require('handlebars');
const _ = require('lodash');

const catalogue = [
  { id: 'mug', title: 'Mug', price: 12 },
  { id: 'tote', title: 'Tote bag', price: 18 },
];
const page = handlebars.compile('<h1>Shop</h1><ul>{{#each items}}<li>{{title}}: {{price}} €</li>{{/each}}</ul>');

const app = express();
app.get('/', (request, response) => {
  response.send(page({ items: _.sortBy(catalogue, 'price') }));
});
app.listen(process.env.PORT || 3000);
